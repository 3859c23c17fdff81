/** The Python packages that are installed for the machine's `python3`, as their metadata describes them. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { errorMessage, UserError } from '@phi1/base';
import { z } from 'zod';
import { detectLicense } from './detect-license.js';
import { allLicenses, mentionsLicense, normalizeLicense, UNKNOWN_LICENSE } from './licenses.js';

const PROGRAM = `
import json, os
from importlib.metadata import distributions
found = {}
for d in distributions():
    m = d.metadata
    name = (m.get('Name') or '').lower()
    if not name or name in found: continue
    files = [(str(f), str(d.locate_file(f))) for f in d.files or []]
    found[name] = {
        'name': name, 'version': d.version or '',
        'expression': m.get('License-Expression'), 'license': m.get('License'),
        'classifiers': [c.split(' :: ')[-1] for c in m.get_all('Classifier') or [] if c.startswith('License ::')],
        'licenseFiles': [p for f, p in files if '.dist-info' in f and os.path.isfile(p)
            and os.path.basename(f).lower().startswith(('license', 'licence', 'copying'))],
        'files': [(f, p) for f, p in files if f.endswith('.py') and not f.startswith('..') and os.path.isfile(p)],
    }
print(json.dumps([found[name] for name in sorted(found)]))
`;

const schema = z.array(
  z.object({
    name: z.string(),
    version: z.string(),
    expression: z.string().nullable(),
    license: z.string().nullable(),
    classifiers: z.array(z.string()),
    licenseFiles: z.array(z.string()),
    files: z.array(z.tuple([z.string(), z.string()])),
  }),
);
export type PythonPackage = z.infer<typeof schema>[number];

/** @throws UserError when there is no Python */
export async function pythonPackages(): Promise<PythonPackage[]> {
  const python = process.env.PHI1_PYTHON ?? 'python3';
  try {
    const { stdout } = await promisify(execFile)(python, ['-c', PROGRAM], { maxBuffer: 1 << 30 });
    return schema.parse(JSON.parse(stdout));
  } catch (error) {
    throw new UserError(
      `${python} does not list its packages (${errorMessage(error)}); install Python 3 or set PHI1_PYTHON`,
    );
  }
}

/**
 * What the metadata says: the expression, else the license field where it names one, else the classifiers, all of which
 * hold. Undefined when they say nothing.
 */
export function statedLicense({ expression, license, classifiers }: PythonPackage): string | undefined {
  if (expression) return normalizeLicense(expression) ?? UNKNOWN_LICENSE;
  // Some put the whole text there.
  if (license && license.length > 200) return detectLicense(license) ?? UNKNOWN_LICENSE;
  const named = license ? normalizeLicense(license) : undefined;
  if (named !== undefined) return named;
  if (license && mentionsLicense(license)) return UNKNOWN_LICENSE;
  return allLicenses(classifiers);
}
