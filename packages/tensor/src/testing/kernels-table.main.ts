/** `nx run tensor:kernels-table`: writes the generated part of docs/kernels.md. */
import { writeKernelsPage } from './kernels-table.js';

await writeKernelsPage();
