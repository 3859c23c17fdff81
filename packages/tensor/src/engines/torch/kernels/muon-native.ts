/**
 * A step of `muon` in one call of our own CPU kernels (`packages/tensor/native/muon.cpp`): what they read is laid out here as
 * that file declares it, in slots of 64 bits. For matrices that fit; `ops/muon.ts` says which.
 */
import type * as tf from '@tensorflow/tfjs';
import type { FusedKernel } from '../../../ops/kernels.js';
import { defineKernel, type Kernel } from '../kernel.js';
import { TorchError } from '../library.js';
import { Slots } from '../native-memory.js';
import { dataAddress } from './phi-native.js';

const define: (name: FusedKernel, kernel: Kernel) => void = defineKernel;

/** Slots of a matrix in the struct `MuonMatrix`. */
const SLOTS = 5;
/** The struct `MuonStep`. */
const step = new Slots(10);

define('Phi1Muon', (call) => {
  const { inputs, attributes, backend, torch, native } = call;
  const { parameters, momenta, gradients } = inputs as unknown as Record<string, tf.TensorInfo[]>;
  const { iterations, learningRate, momentum, weightDecay, polynomial } = attributes as {
    iterations: number;
    learningRate: number;
    momentum: number;
    weightDecay: number;
    polynomial: readonly [number, number, number];
  };
  const matrices = new Slots(SLOTS * parameters!.length);
  parameters!.forEach((parameter, i) => {
    const written = [parameter, momenta![i]!].map((info) => {
      if (!torch.isContiguous(native(info))) throw new TorchError('expected matrices laid out row by row');
      return dataAddress(call, info);
    });
    [...written, dataAddress(call, gradients![i]), ...parameter.shape].forEach((value, slot) => {
      matrices.setInteger(SLOTS * i + slot, value);
    });
  });
  [matrices.address, parameters!.length, iterations, backend.threads].forEach((value, i) => {
    step.setInteger(i, value);
  });
  [learningRate, momentum, weightDecay, ...polynomial].forEach((value, i) => {
    step.setDouble(4 + i, value);
  });
  backend.cpuKernels!.muon(step.address);
  for (const parameter of parameters!) backend.written(parameter);
  return [];
});
