import * as fs from 'node:fs';
import * as path from 'node:path';
import { sitePackages } from '../core';

/**
 * Libraries that TensorFlow 2.21 opens before it takes a GPU (its `TryDlopenCUDALibraries`, seen with strace), and
 * those that they need in turn, by the folders in which NVIDIA's packages put them.
 */
const CUDA_LIBRARIES = [
  'cuda_runtime/lib/libcudart.so.12',
  'cublas/lib/libcublas.so.12',
  'cublas/lib/libcublasLt.so.12',
  'cufft/lib/libcufft.so.11',
  'cusolver/lib/libcusolver.so.11',
  'cusparse/lib/libcusparse.so.12',
  'nvjitlink/lib/libnvJitLink.so.12',
  'cudnn/lib/libcudnn.so.9',
] as const;

/** File names of CUDA libraries that `.venv` should hold and does not. */
export function missingCudaLibraries(projectRoot: string): readonly string[] {
  const folders = sitePackages(projectRoot).map((folder) => path.join(folder, 'nvidia'));
  return CUDA_LIBRARIES.filter((file) => !folders.some((folder) => fs.existsSync(path.join(folder, file)))).map(
    (file) => path.basename(file),
  );
}
