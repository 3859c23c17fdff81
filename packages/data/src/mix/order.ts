/**
 * In which order the documents of a mixture come. Every pass over a corpus is spread evenly over the whole mixture,
 * and its documents are in a new order each time: a document comes again only after the pass that it was in. Of a
 * pass that is a fraction, that share of the documents comes, drawn at random.
 */
import { Random } from '@phi1/base';

/** A corpus of the mixture. */
export interface Share {
  /** The numbers of its documents: `first`, `first + 1`, ... */
  first: number;
  documents: number;
  /** Passes over it; 2.5 gives every document twice and half of them once more. */
  epochs: number;
}

/** The documents' numbers in the order in which they come; `wanted` leaves some out of all passes. */
export function shuffleOrder(
  shares: readonly Share[],
  seed: number,
  wanted: (document: number) => boolean,
): Uint32Array {
  const places: number[] = [];
  const documents: number[] = [];
  for (const [i, { first, documents: count, epochs }] of shares.entries()) {
    const random = new Random((seed >>> 0) + i * 2 ** 32);
    for (let pass = 0; pass < epochs; pass++) {
      for (let document = first; document < first + count; document++) {
        const place = (pass + random.next()) / epochs;
        if (place >= 1 || !wanted(document)) continue;
        places.push(place);
        documents.push(document);
      }
    }
  }
  return sortedBy(places).map((i) => documents[i]!);
}

/** The indices of the places, from 0 to 1, in their order; equal ones as they come. As many drawers as places. */
function sortedBy(places: readonly number[]): Uint32Array {
  const count = places.length;
  const drawers = new Uint32Array(count + 1);
  for (const place of places) drawers[Math.floor(place * count) + 1]!++;
  for (let i = 1; i <= count; i++) drawers[i]! += drawers[i - 1]!;
  const order = new Uint32Array(count);
  const next = drawers.slice();
  for (let i = 0; i < count; i++) order[next[Math.floor(places[i]! * count)]!++] = i;
  // A drawer holds one or two on average, so sorting it by insertion is nothing.
  for (let i = 1; i < count; i++) {
    const own = order[i]!;
    let at = i;
    for (; at > 0 && places[order[at - 1]!]! > places[own]!; at--) order[at] = order[at - 1]!;
    order[at] = own;
  }
  return order;
}
