/** An adapter as what the training loop trains: its model is frozen, its dropout is drawn anew for each step. */
import type { LoraAdapter, PhiModel } from '@phi1/model';
import type { TrainableModel } from './batch.js';

/** @param model has the adapter attached */
export function trainableAdapter(model: PhiModel, adapter: LoraAdapter): TrainableModel {
  return {
    loss(ids, labels, options = {}) {
      // stays for the backward pass, in which layers may be recomputed
      adapter.dropoutSeed = options.training ? (options.dropoutSeed ?? 0) : undefined;
      return model.loss(ids, labels, options);
    },
  };
}
