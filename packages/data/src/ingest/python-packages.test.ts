import { expect, it } from 'vitest';
import { statedLicense, type PythonPackage } from './python-packages.js';

it.each<[Partial<PythonPackage>, string | undefined]>([
  [{ expression: 'MIT OR GPL-2.0-only', license: 'proprietary' }, 'MIT OR GPL-2.0-only'],
  [{ expression: 'MIT with Commons Clause', classifiers: ['MIT License'] }, 'LicenseRef-unknown'],
  [{ license: 'MIT', classifiers: ['GNU General Public License v3 (GPLv3)'] }, 'MIT'],
  [{ license: 'MIT with Commons Clause', classifiers: ['MIT License'] }, 'LicenseRef-unknown'],
  [{ license: 'You may use it.'.repeat(20), classifiers: ['MIT License'] }, 'LicenseRef-unknown'],
  [{ license: 'UNKNOWN', classifiers: ['MIT License'] }, 'MIT'],
  [{ classifiers: ['MIT License', 'Free for non-commercial use'] }, 'MIT AND (Free for non-commercial use)'],
  [{}, undefined],
])('a package that states %j is under %s', (stated, license) => {
  const nothing = { expression: null, license: null, classifiers: [] };
  const found = { name: 'p', version: '1', licenseFiles: [], files: [], ...nothing, ...stated };
  expect(statedLicense(found)).toBe(license);
});
