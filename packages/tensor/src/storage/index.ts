/** Tensors and the bytes of files: number formats, files as tensors, tensors as bytes. */
export { bytesPerElement, decodeFloats, encodeFloats, type StoredType } from './floats.js';
export { mapFile, type MapFileOptions, type PlacedTensor } from './map-file.js';
export { copyStoredBytes, storedBytes } from './stored-bytes.js';
