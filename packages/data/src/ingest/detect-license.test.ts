/** Against every text of the SPDX list and every license file of the packages that are installed here. */
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectLicense, LICENSE_FILE } from './detect-license.js';
import { bindingWords } from './license-text.js';
import { LicensePolicy, normalizeLicense } from './licenses.js';

const texts = createRequire(import.meta.url)('spdx-license-list/full') as Record<
  string,
  { licenseText: string }
>;
const ids = Object.keys(texts);
const licenseText = (id: string): string => texts[id]!.licenseText;
const permissive = new LicensePolicy(['permissive']);
const permissiveIds = ids.filter((id) => permissive.allows(id));

/** With a name filled in and lines of another length. */
function asInAProject(id: string, width: number): string {
  const wrap = (paragraph: string) => {
    const lines = [''];
    for (const word of paragraph.split(/\s+/).filter(Boolean)) {
      if (lines.at(-1)!.length + word.length >= width) lines.push('');
      lines.push(`${lines.pop()!} ${word}`.trim());
    }
    return lines.join('\n');
  };
  return licenseText(id)
    .replace(/<year>|\[yyyy\]|\[year\]/g, '2019')
    .replace(
      /<copyright holders>|<owner>|\[fullname\]|\[name of copyright owner\]/g,
      'Ada Lovelace and others',
    )
    .split(/\n\s*\n/)
    .map((paragraph) => (/Copyright|\(c\)|©/.test(paragraph) ? paragraph : wrap(paragraph)))
    .join('\n\n');
}

describe('a text of the SPDX list', () => {
  it('is known by its words, whatever the lines and whoever holds the copyright', () => {
    const common = [
      'MIT',
      'ISC',
      '0BSD',
      'BSD-2-Clause',
      'BSD-3-Clause',
      'Apache-2.0',
      'Unlicense',
      'Zlib',
      'PSF-2.0',
    ];
    common.push(
      'BSL-1.0',
      'Python-2.0',
      'BlueOak-1.0.0',
      'MIT-0',
      'PostgreSQL',
      'NCSA',
      'AFL-3.0',
      'UPL-1.0',
      'Artistic-2.0',
    );
    for (const width of [50, 75, 1000]) {
      const found = permissiveIds.map((id) => [
        id,
        detectLicense(`Copyright (c) 2020-present, Ada Lovelace\n\n${asInAProject(id, width)}`),
      ]);
      const unknown = found.flatMap(([id, as]) => (as === undefined ? [id!] : []));
      expect(common.filter((id) => unknown.includes(id))).toEqual([]);
      // Those that speak of copyright in the middle of a sentence, where a line may begin with it.
      expect(unknown.length).toBeLessThan(0.06 * permissiveIds.length);
      for (const [id, as] of found) {
        if (as !== undefined)
          expect([id, bindingWords(licenseText(as))]).toEqual([id, bindingWords(licenseText(id!))]);
      }
    }
  });

  it('is itself, or has the very words of the one that it is taken for', () => {
    for (const id of ids) {
      const found = detectLicense(licenseText(id))!;
      // GNU's licenses are known by their terms alone.
      const terms = (text: string) =>
        bindingWords(id.includes('GPL') ? text.split(/how to apply these/i)[0]! : text);
      expect([id, terms(licenseText(found))]).toEqual([id, terms(licenseText(id))]);
    }
  });

  it('that is not permissive is taken for one that is only where the two have the same text', () => {
    const taken = ids.filter(
      (id) => !permissive.allows(id) && permissive.allows(detectLicense(licenseText(id))),
    );
    expect(taken).toEqual(['StandardML-NJ']);
  });

  it('is another one with a condition added, wherever it is', () => {
    const condition = fc.constantFrom(
      '"Commons Clause" License Condition v1.0: the License does not grant to you the right to Sell the Software.',
      'for non-commercial purposes only',
      'Use by students is prohibited.',
      '除商业用途外',
      'Copyright (c) 2020 Ada Lovelace. Academic use only.',
      'The Software shall be used for Good, not Evil.',
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...permissiveIds),
        condition,
        fc.nat(),
        fc.boolean(),
        (id, added, at, own) => {
          const spaces = [...licenseText(id).matchAll(/\s+|$/g)].map(({ index }) => index);
          const place = spaces[at % spaces.length]!;
          const parts = [licenseText(id).slice(0, place), added, licenseText(id).slice(place)];
          expect(detectLicense(parts.join(own ? '\n\n' : ' '))).toBeUndefined();
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('is another one without a word that conditions are made of', () => {
    const word = /\b(not|use|distribute|copies|must|provided|permission|without|only|granted)\b/gi;
    fc.assert(
      fc.property(fc.constantFrom(...permissiveIds), fc.nat(), (id, at) => {
        const places = [...licenseText(id).matchAll(word)];
        if (places.length === 0) return;
        const { index, 0: found } = places[at % places.length]!;
        const text = licenseText(id).slice(0, index) + licenseText(id).slice(index + found.length);
        expect(detectLicense(text)).not.toBe(id);
      }),
      { numRuns: 300 },
    );
  });
});

it.each([
  ['Copyright (c) 2012-2019 Ada', 'MIT'],
  ['Copyright © Ada Lovelace & contributors. All rights reserved.', 'MIT'],
  ['# License\n\n(The MIT License)\n\nCopyright 2011 ada@example.org (http://example.org)', 'MIT'],
  ['Original code Copyright Ada Lovelace <ada@example.org>\nPortions Copyright (c) 2020 Charles', 'MIT'],
  ['Copyright (c) 2020 Ada. Non-commercial use only.', undefined],
  ['Copyright (c) 2020 Ada, for research', undefined],
  ['Copyright (c) 2020 Ada 仅限非商业用途', undefined],
  ['This is for my friends.', undefined],
])('MIT after %j is %s', (head, id) => {
  const body = licenseText('MIT').replace(/^.*\n\n.*\n\n/, '');
  expect(detectLicense(`${head}\n\n${body}`)).toBe(id);
});

it('knows Apache-2.0 without its appendix, and as the notice alone', () => {
  const [terms, appendix] = licenseText('Apache-2.0').split(/(?=APPENDIX: )/);
  expect(detectLicense(terms!)).toBe('Apache-2.0');
  expect(detectLicense(terms!.replace('END OF TERMS AND CONDITIONS', ''))).toBe('Apache-2.0');
  expect(detectLicense(appendix!.slice(appendix!.indexOf('Copyright [')))).toBe('Apache-2.0');
  expect(detectLicense(`${terms!}\nYou may not sell it.`)).toBeUndefined();
  expect(detectLicense('')).toBeUndefined();
});

it('agrees with what installed packages declare, or says nothing', async () => {
  const modules = join(import.meta.dirname, '../../../../node_modules');
  const [same, unknown, other]: [string[], string[], string[]] = [[], [], []];
  const visit = async (folder: string): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (!entry.isDirectory() || entry.name.startsWith('.')) continue;
      if (entry.name.startsWith('@')) await visit(path);
      else await visitPackage(path);
    }
  };
  const visitPackage = async (path: string): Promise<void> => {
    const manifest = await readFile(join(path, 'package.json'), 'utf8').catch(() => '{}');
    const { name, license } = JSON.parse(manifest) as { name?: string; license?: unknown };
    if (name === undefined || typeof license !== 'string' || /^SEE |^UNLICENSED$/.test(license)) return;
    for (const file of (await readdir(path)).filter((file) => LICENSE_FILE.test(file))) {
      const text = await readFile(join(path, file), 'utf8').catch(() => undefined);
      if (text === undefined) continue;
      const found = detectLicense(text);
      const list = found === undefined ? unknown : license.includes(found) ? same : other;
      list.push(`${name} ${license} ${String(found)}`);
    }
    await visit(join(path, 'node_modules')).catch(() => undefined);
  };
  await visit(modules);
  expect(other).toEqual([]);
  expect(same.length + unknown.length).toBeGreaterThan(500);
  expect(unknown.length / same.length).toBeLessThan(0.1);
});

it('believes what people state only where they state nothing else', () => {
  const stated: [string, string | undefined][] = [
    ['mit', 'MIT'],
    ['Apache 2.0', 'Apache-2.0'],
    ['Apache License, Version 2.0', 'Apache-2.0'],
    ['The MIT License (MIT)', 'MIT'],
    ['3-Clause BSD License', 'BSD-3-Clause'],
    ['http://opensource.org/licenses/MIT', 'MIT'],
    ['CC BY-SA 4.0', 'CC-BY-SA-4.0'],
    ['Mozilla Public License 2.0 (MPL 2.0)', 'MPL-2.0'],
    ['MIT OR Apache-2.0', 'MIT OR Apache-2.0'],
    ['MIT with Commons Clause', undefined],
    ['not MIT', undefined],
    ['MIT for non-commercial use', undefined],
    ['Apache 2.0, modified', undefined],
    ['BSD-like', undefined],
    ['whatever I like', undefined],
  ];
  for (const [text, id] of stated) expect([text, normalizeLicense(text)]).toEqual([text, id]);
});
