import fc from 'fast-check';
import { expect, it } from 'vitest';
import { OPTIMIZERS } from './choices.js';
import { assignOwners, countState, isHiddenMatrix, largestShare } from './optimizer-state.js';
import { parameterSpecs } from './parameters.js';
import { presetConfig } from './presets.js';

it.each(OPTIMIZERS)('divides any parameters within the largest of an even share: %s', (optimizer) => {
  const shape = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 2 });
  const ranks = fc.integer({ min: 1, max: 9 });
  fc.assert(
    fc.property(fc.array(shape, { minLength: 1, maxLength: 30 }), ranks, (shapes, worldSize) => {
      const parameters = shapes.map((each, i) => ({ name: `p${String(i)}`, shape: each }));
      const owners = assignOwners(parameters, optimizer, worldSize);
      expect(owners).toHaveLength(parameters.length);
      expect(owners.every((owner) => owner >= 0 && owner < worldSize)).toBe(true);
      const sizes = parameters.map((parameter) => countState(parameter, optimizer));
      const total = sizes.reduce((a, b) => a + b);
      expect(largestShare(parameters, optimizer, worldSize)).toBeLessThanOrEqual(
        total / worldSize + Math.max(...sizes),
      );
    }),
  );
});

it('gives each of eight ranks an even share of phi-1 with AdamW, and of what Muon multiplies', () => {
  const parameters = parameterSpecs(presetConfig('phi-1'));
  const total = parameters.reduce((sum, parameter) => sum + countState(parameter, 'adamw'), 0);
  expect((8 * largestShare(parameters, 'adamw', 8)) / total).toBeLessThan(1.02);
  const owners = assignOwners(parameters, 'muon', 8);
  const elements = new Array<number>(8).fill(0);
  parameters.forEach((parameter, i) => {
    if (isHiddenMatrix(parameter)) elements[owners[i]!]! += countState(parameter, 'muon');
  });
  expect(Math.max(...elements) / Math.min(...elements)).toBe(1);
});
