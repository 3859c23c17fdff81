/** Makes a corpus of a folder of code: what parses, without near-duplicates, with a card that says what is in it. */
import { deduplicate, ingest, writeDataCard } from '@phi1/data';

const [from, to] = process.argv.slice(2);
if (from === undefined || to === undefined)
  throw new Error('expected a folder of code and a folder to write to');

await ingest({ from: [from], to: `${to}/code`, licenses: ['any'] }); // your own: any license
const summary = await deduplicate({ corpora: [`${to}/code`], out: `${to}/unique` });
const card = await writeDataCard({ corpus: `${to}/unique`, out: `${to}/card` });
console.log(
  `${String(summary.documents)} files, ${String(summary.exactDuplicates + summary.nearDuplicates)} duplicates; ${String(card[0])}`,
);
