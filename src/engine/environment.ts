import { environmentValue, setForThisProcess, settings, type EnvironmentName } from '../core';

/**
 * Sets variables that TensorFlow reads from the environment once, when its libraries are loaded. A variable that the
 * user has set stays as it is.
 *
 * Repeatability: with a fixed number of threads the CPU kernels (oneDNN and Eigen) split their sums the same
 * way every time, so a training step is equal bit for bit from run to run and from process to process;
 * another number of threads rounds differently. Hence the count is fixed here and reported. On a GPU,
 * `TF_DETERMINISTIC_OPS` makes cuDNN choose deterministic algorithms.
 *
 * Speed: TensorFlow turns oneDNN on by itself only on processors with instructions for neural networks (AVX512_VNNI
 * and later); without it a step takes 1.3 to 1.5 times as long where there are none of them.
 */
export function prepareEnvironment(): { readonly threads: number } {
  const { cores } = settings();
  const defaults = {
    TF_CPP_MIN_LOG_LEVEL: '2',
    TF_DETERMINISTIC_OPS: '1',
    TF_ENABLE_ONEDNN_OPTS: '1',
    TF_FORCE_GPU_ALLOW_GROWTH: 'true',
    TF_NUM_INTRAOP_THREADS: String(cores),
  } as const satisfies Partial<Record<EnvironmentName, string>>;
  for (const name of Object.keys(defaults) as (keyof typeof defaults)[]) {
    if (environmentValue(name) === undefined) setForThisProcess(name, defaults[name]);
  }
  // TensorFlow takes 0 for the number of cores.
  return { threads: environmentValue('TF_NUM_INTRAOP_THREADS') || cores };
}
