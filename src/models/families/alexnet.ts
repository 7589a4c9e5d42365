import { HUES } from '../hues';
import type { LayerSpec } from '../layers';
import type { ModelDefinition } from '../network';
import { scaled, type FamilyOptions } from './options';

export const alexNet: ModelDefinition<'AlexNet'> = {
  name: 'AlexNet',
  description: 'AlexNet of torchvision',
  reference: 'torchvision.models.alexnet (Krizhevsky 2014, "One weird trick for parallelizing CNNs")',
  family: 'AlexNet',
  color: HUES.brown,
  demoScale: { imageSize: 96, widthMultiplier: 0.25, batchSize: 32, maxEpochs: 9 },
  publishedWeights: 'alexnet',
  stages: [
    { name: 'conv1', from: 'features.0' },
    { name: 'conv2', from: 'features.3' },
    { name: 'conv3', from: 'features.6' },
    { name: 'conv4', from: 'features.8' },
    { name: 'conv5', from: 'features.10' },
    { name: 'head', from: 'avgpool' },
  ],
  layers,
};

/** Layers of torchvision's AlexNet, under the names of its modules. */
function layers(options: FamilyOptions): readonly LayerSpec[] {
  const width = (filters: number): number => scaled(filters, options);
  const pool = { kind: 'maxPool2d', kernelSize: 3, stride: 2 } as const;
  const conv3 = { kind: 'conv2d', kernelSize: 3, stride: 1, padding: 1 } as const;
  return [
    { kind: 'conv2d', name: 'features.0', filters: width(64), kernelSize: 11, stride: 4, padding: 2 },
    { kind: 'relu', name: 'features.1' },
    { ...pool, name: 'features.2' },
    { kind: 'conv2d', name: 'features.3', filters: width(192), kernelSize: 5, stride: 1, padding: 2 },
    { kind: 'relu', name: 'features.4' },
    { ...pool, name: 'features.5' },
    { ...conv3, name: 'features.6', filters: width(384) },
    { kind: 'relu', name: 'features.7' },
    { ...conv3, name: 'features.8', filters: width(256) },
    { kind: 'relu', name: 'features.9' },
    { ...conv3, name: 'features.10', filters: width(256) },
    { kind: 'relu', name: 'features.11' },
    { ...pool, name: 'features.12' },
    { kind: 'adaptiveAvgPool2d', name: 'avgpool', outputSize: 6 },
    { kind: 'flatten', name: 'flatten' },
    { kind: 'dropout', name: 'classifier.0', rate: options.dropout },
    { kind: 'dense', name: 'classifier.1', units: width(4096) },
    { kind: 'relu', name: 'classifier.2' },
    { kind: 'dropout', name: 'classifier.3', rate: options.dropout },
    { kind: 'dense', name: 'classifier.4', units: width(4096) },
    { kind: 'relu', name: 'classifier.5' },
    { kind: 'dense', name: 'classifier.6', units: options.classCount },
  ];
}
