import { listEnvironment, messageOf, type Settings } from '../core';
import type { EngineStatus } from '../engine';
import { checkBinding, checkEngine, checkOperations, checkPrecision, checkSignals } from './engineChecks';
import { probeEngineInChild } from './engineProbe';
import { checkGpu } from './gpuCheck';
import { checkEnvironment, usableSettings } from './environmentChecks';
import { findGpu } from './gpuFindings';
import type { GpuFindings } from './gpuTypes';
import { checkJupyter, checkKernel, checkPythonTool } from './jupyterChecks';
import { checkBrowser, checkDisk, checkNode } from './machineChecks';
import { checkDatasets, checkWeights } from './dataChecks';
import type { Check, CheckStatus, Diagnosis, Finding } from './types';

export interface DiagnoseOptions {
  /** Folders to look in. Default: the settings of this process. */
  readonly settings?: Settings;
  /** Variables to check. Default: the environment of this process. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Tries the engine. Default: loads it in a child process, so that a crash of native code is found too. */
  readonly probe?: () => EngineStatus;
  /** Looks for a GPU. Default: on this machine and in `.venv`. */
  readonly gpu?: (status: EngineStatus) => GpuFindings;
}

/** Looks at everything the project stands on. Never throws: a check that fails is itself a problem. */
export async function diagnose(options: DiagnoseOptions = {}): Promise<Diagnosis> {
  const environment = options.environment ?? process.env;
  const place = options.settings ?? usableSettings(environment);
  let status: EngineStatus | undefined;
  const probe = (): EngineStatus => (status ??= (options.probe ?? probeEngineInChild)());
  const checks = [
    attempt('node', () => checkNode(process.versions.node)),
    attempt('environment', () => checkEnvironment(environment)),
    attempt('engine', () => checkEngine(probe())),
    attempt('gpu', () => checkGpu((options.gpu ?? ((engine) => findGpu(place, engine, environment)))(probe()))),
    attempt('operations', () => checkOperations(probe())),
    attempt('precision', () => checkPrecision(probe())),
    attempt('signals', () => checkSignals(probe())),
    attempt('binding', () => checkBinding(place.projectRoot)),
    attempt('jupyterlab', () => checkJupyter(place)),
    attempt('nbconvert', () => checkPythonTool(place, 'nbconvert')),
    attempt('nbclient', () => checkPythonTool(place, 'nbclient')),
    attempt('kernel', () => checkKernel(place.projectRoot)),
    attempt('datasets', () => checkDatasets(place.datasetsFolder)),
    attempt('weights', () => checkWeights(place)),
    attempt('chromium', () => checkBrowser(environment)),
    attempt('disk', () => checkDisk(place.projectRoot)),
  ];
  return { status: worst(checks), checks, variables: listEnvironment(environment) };
}

function attempt(name: string, check: () => Finding): Check {
  try {
    return { name, ...check() };
  } catch (error) {
    return {
      name,
      status: 'problem',
      detail: `cannot be checked: ${messageOf(error)}`,
      remedy: 'Run `npm run setup`.',
    };
  }
}

function worst(checks: readonly Check[]): CheckStatus {
  const order: readonly CheckStatus[] = ['problem', 'warning'];
  return order.find((status) => checks.some((check) => check.status === status)) ?? 'ok';
}
