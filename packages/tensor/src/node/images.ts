/**
 * Images from and to the bytes of files, with the library sharp, an optional peer that is loaded when it is first wanted.
 * Tensors are int32 from 0 to 255, [height, width, channels].
 */
import { errorMessage, UserError } from '@phi1/base';
import * as tf from '@tensorflow/tfjs';

/** What is used of sharp, so that nothing needs it to be compiled. */
interface Picture {
  metadata(): Promise<{ channels: number }>;
  ensureAlpha(): Picture;
  removeAlpha(): Picture;
  toColorspace(name: 'b-w' | 'srgb'): Picture;
  raw(): Picture;
  jpeg(options: { quality: number; chromaSubsampling: string }): Picture;
  png(options: { compressionLevel: number }): Picture;
  toBuffer(): Promise<Uint8Array>;
  toBuffer(options: { resolveWithObject: true }): Promise<{
    data: Uint8Array;
    info: { height: number; width: number; channels: number };
  }>;
}

type MakePicture = (
  input: Uint8Array | Uint8ClampedArray,
  options?: { raw: { height: number; width: number; channels: number } },
) => Picture;

const LIBRARY: string = 'sharp';

async function loadSharp(): Promise<MakePicture> {
  try {
    return ((await import(LIBRARY)) as { default: MakePicture }).default;
  } catch (error) {
    throw new UserError('images are read and written with the package sharp: npm install sharp', {
      cause: error,
    });
  }
}

/** How many numbers a pixel has: 1 for grey, 3 for color, 4 with alpha; 0 for as many as the file has. */
export type Channels = 0 | 1 | 3 | 4;

/**
 * Any format that sharp knows, the first picture of an animation.
 *
 * @returns [height, width, channels], int32
 * @throws UserError where the bytes are no image
 */
export async function decodeImage(contents: Uint8Array, channels: Channels = 0): Promise<tf.Tensor3D> {
  if (![0, 1, 3, 4].includes(channels))
    throw new Error(`decodeImage: channels: expected 0, 1, 3 or 4, not ${String(channels)}`);
  const sharp = await loadSharp();
  try {
    let image = sharp(contents);
    const wanted = channels || (await image.metadata()).channels;
    image = wanted === 2 || wanted === 4 ? image.ensureAlpha() : image.removeAlpha();
    image = image.toColorspace(wanted === 1 ? 'b-w' : 'srgb');
    const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
    const decoded = tf.tensor3d(Int32Array.from(data), [info.height, info.width, info.channels], 'int32');
    // sharp makes color of grey with alpha
    return wanted === 2 ? tf.tidy(() => tf.gather(decoded, tf.tensor1d([0, 3], 'int32'), 2)) : decoded;
  } catch (error) {
    throw new UserError(`decodeImage: ${errorMessage(error)}`, { cause: error });
  }
}

/** {@link decodeImage} under tfjs-node's name for it. @alias */
export const decodePng = decodeImage;
/** {@link decodeImage} under tfjs-node's name for it. @alias */
export const decodeJpeg = decodeImage;

/**
 * @param image [height, width, 1 or 3], 0 to 255
 * @param quality from 1 to 100
 */
export async function encodeJpeg(image: tf.Tensor3D, quality = 95): Promise<Uint8Array> {
  if (![1, 3].includes(image.shape[2]))
    throw new Error(`encodeJpeg: image: expected 1 or 3 channels, not [${String(image.shape)}]`);
  return (await fromPixels(image)).jpeg({ quality, chromaSubsampling: '4:2:0' }).toBuffer();
}

/**
 * @param image [height, width, 1 to 4], 0 to 255
 * @param compression from 0 (none) to 9
 */
export async function encodePng(image: tf.Tensor3D, compression = 6): Promise<Uint8Array> {
  if (!(image.shape[2] >= 1 && image.shape[2] <= 4))
    throw new Error(`encodePng: image: expected 1 to 4 channels, not [${String(image.shape)}]`);
  return (await fromPixels(image)).png({ compressionLevel: compression }).toBuffer();
}

async function fromPixels(image: tf.Tensor3D): Promise<Picture> {
  const [height, width, channels] = image.shape;
  const sharp = await loadSharp();
  const raw = { height, width, channels };
  const pixels = sharp(Uint8ClampedArray.from(await image.data()), { raw });
  return channels < 3 ? pixels.toColorspace('b-w') : pixels;
}
