import type { DemoPicture } from '../demo-media/demo-picture.ts';
import { demoPictures } from '../demo-media/demo-pictures.ts';

/** Key in the storage of pictures: below `demo/`, under the name of the committed file. */
export const pictureKey = (file: string): string => `demo/${file}`;

type ModelPictures = {
  fronts: Map<string, DemoPicture>;
  seconds: Map<string, DemoPicture>;
  /** In use, to scale, close up, together with others. */
  others: DemoPicture[];
};

const byModel = new Map<string, ModelPictures>();
for (const picture of demoPictures) {
  for (const model of picture.models) {
    const own: ModelPictures = byModel.get(model) ?? { fronts: new Map(), seconds: new Map(), others: [] };
    byModel.set(model, own);
    if (picture.kind === 'front' && picture.look) own.fronts.set(picture.look, picture);
    else if (picture.kind === 'second' && picture.look) own.seconds.set(picture.look, picture);
    else own.others.push(picture);
  }
}

export function picturesOf(model: string): ModelPictures {
  const own = byModel.get(model);
  if (!own || own.fronts.size === 0) throw new Error(`no picture of "${model}"`);
  return own;
}

export function pictureOfFile(file: string): DemoPicture {
  const picture = demoPictures.find((candidate) => candidate.file === file);
  if (!picture) throw new Error(`no picture ${file}`);
  return picture;
}
