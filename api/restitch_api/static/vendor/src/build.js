// Makes the bundles beside this folder: `npm install && npm run build`. The same versions give the same bytes.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';
import { build } from 'esbuild';
import { minify } from 'terser';

const beside = new URL('..', import.meta.url).pathname;
await build({
  entryPoints: ['codemirror.js', 'codemirror-completion.js'], bundle: true, splitting: true, minify: true, format: 'esm',
  legalComments: 'none', outdir: beside, entryNames: '[name].min', chunkNames: 'codemirror-shared.min',
});
for (const name of readdirSync(beside).filter((each) => /^codemirror.*\.min\.js$/.test(each))) {
  const { code } = await minify(readFileSync(beside + name, 'utf8'), { module: true, compress: { passes: 3 } });
  writeFileSync(beside + name, code);
  writeFileSync(`${beside + name}.br`, brotliCompressSync(code, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: code.length } }));
}
