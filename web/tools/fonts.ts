import subsetFont from 'subset-font';
import type { Plugin } from 'vite';

const surrogates = { first: 0xd800, last: 0xdfff };
const everyCharacter = Array.from({ length: 0x10000 }, (_, code) => code)
  .filter((code) => code < surrogates.first || code > surrogates.last)
  .map((code) => String.fromCharCode(code))
  .join('');

/** Keeps all characters of a variable font, but of its weights only the ones from `min` to `max`. */
export function withWeights(font: Uint8Array, min: number, max: number): Promise<Buffer> {
  const variationAxes = { wght: { min, max, default: min } };
  return subsetFont(Buffer.from(font), everyCharacter, { targetFormat: 'woff2', variationAxes });
}

/** Has a build ship its fonts with the weights that `@font-face` names. */
export function cutFonts(min: number, max: number): Plugin {
  return {
    name: 'cut-fonts',
    apply: 'build',
    async generateBundle(_, bundle) {
      for (const file of Object.values(bundle))
        if (file.type === 'asset' && file.fileName.endsWith('.woff2') && typeof file.source !== 'string')
          file.source = await withWeights(file.source, min, max);
    },
  };
}
