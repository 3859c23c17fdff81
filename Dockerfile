# phi1 and what it needs, for a machine with Docker: docker build -t phi1 . && docker run -it -v "$PWD/runs:/app/runs" phi1 train
# Debian has the glibc that PyTorch's wheels want, pip fetches libtorch, and g++ compiles the CPU kernels.
FROM node:22-bookworm-slim
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates g++ git python3 python3-pip util-linux \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY . .
RUN npm ci && npx tsc -b && npm cache clean --force
# libtorch and the kernels in the image; the kernels are compiled again where the processor is another one
RUN node packages/phi1/dist/cli.js engine install
ENTRYPOINT ["node", "packages/phi1/dist/cli.js"]
CMD ["--help"]
