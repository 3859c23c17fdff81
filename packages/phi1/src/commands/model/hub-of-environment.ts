/** Which hub, and as whom: the variables of Hugging Face's own tools. */
export function hubOfEnvironment() {
  const { HF_TOKEN, HF_ENDPOINT } = process.env;
  return { ...(HF_TOKEN && { accessToken: HF_TOKEN }), ...(HF_ENDPOINT && { hubUrl: HF_ENDPOINT }) };
}
