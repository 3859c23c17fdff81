/** Completes code in a page: the model's folder is fetched, and the browser computes. */
import { fetchModel, fetchTokenizer, TextGenerator } from '@phi1/model';
import { selectEngine } from '@phi1/tensor';

const find = (id: string): HTMLInputElement => document.getElementById(id) as HTMLInputElement;

find('complete').addEventListener('click', () => {
  void (async () => {
    await selectEngine();
    const folder = find('model').value;
    const generator = new TextGenerator(await fetchModel(folder), await fetchTokenizer(folder));
    const [completion] = await generator.complete([find('code').value], { maxNewTokens: 64 });
    find('code').value += completion!.text;
  })();
});
