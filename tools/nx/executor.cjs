/** The Nx executor `./tools/nx:program`, for a target that Nx runs among others (see plugin.cjs for one alone). */
const { programOf, runNode } = require('./program.cjs');

module.exports = async function executor({ __unparsed__: args }, { root, target }) {
  // the target's own options: a flag of the program must not replace one of them
  const code = await runNode([...programOf(target.options, root), ...args], root);
  return code === 0 ? { success: true } : process.exit(code);
};
