import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A Slurm of three nodes on one machine, everything below one folder: its own munged, a controller, and a slurmd for each
 * node in namespaces of its own, with a host name, process numbers and mounts that the others do not see. Killing the
 * first process of a node's namespace ends all in it at once, as a machine that dies.
 */
export class ThreeNodes {
  readonly nodes = ['n1', 'n2', 'n3'] as const;
  private readonly shells = new Map<string, ChildProcess>();

  /** @param folder for everything that it writes; on no network file system, since it has sockets */
  constructor(private readonly folder: string) {}

  /** Reason why none can be brought up here; undefined where one can. */
  static missing(): string | undefined {
    if (process.getuid?.() !== 0) return 'a Slurm of three nodes needs root, for their namespaces';
    const programs = ['slurmctld', 'slurmd', 'munged', 'sbatch', 'unshare'];
    const absent = programs.filter((name) => spawnSync('which', [name]).status !== 0);
    if (absent.length > 0)
      return `not installed: ${absent.join(', ')} (apt-get install slurmctld slurmd slurm-client munge)`;
    return undefined;
  }

  /** For the environment of Slurm's programs. */
  get configuration(): string {
    return path.join(this.folder, 'slurm.conf');
  }

  async up(): Promise<void> {
    const { folder, configuration } = this;
    for (const name of ['run', 'log', 'state', ...this.nodes.map((node) => `spool/${node}`)]) {
      fs.mkdirSync(path.join(folder, name), { recursive: true });
    }
    fs.mkdirSync(path.join(folder, 'munge'), { recursive: true, mode: 0o700 });
    const key = path.join(folder, 'munge', 'key');
    fs.writeFileSync(key, require('node:crypto').randomBytes(1024), { mode: 0o400 });
    fs.writeFileSync(configuration, configurationOf(folder));
    execFileSync('munged', [
      '--force',
      `--key-file=${key}`,
      `--socket=${folder}/run/munge.socket`,
      `--pid-file=${folder}/run/munged.pid`,
      `--log-file=${folder}/log/munged.log`,
      `--seed-file=${folder}/munge/seed`,
      '--num-threads=1',
    ]);
    this.startController();
    for (const node of this.nodes) this.startNode(node);
    await this.until(() => this.idleNodes() === this.nodes.length, 60, 'three idle nodes');
  }

  startController(): void {
    execFileSync('slurmctld', ['-f', this.configuration], { env: this.environment() });
  }

  /** Kills the controller as a crash does. */
  killController(): void {
    process.kill(Number(fs.readFileSync(path.join(this.folder, 'run', 'slurmctld.pid'), 'utf8')), 'SIGKILL');
  }

  /** @param prepare shell commands within the node's namespaces, e.g. a mount. Default: none */
  startNode(node: string, prepare = ':'): void {
    const start = `hostname ${node}; ${prepare}; exec slurmd -D -f ${this.configuration} -N ${node}`;
    const options = ['--uts', '--pid', '--mount', '--fork', '--mount-proc', '--kill-child=SIGKILL'];
    const shell = spawn('unshare', [...options, 'sh', '-c', start], {
      stdio: 'ignore',
      env: { ...process.env, SLURM_CONF: this.configuration },
    });
    this.shells.set(node, shell);
  }

  /** Ends a node and all that runs on it at once. */
  killNode(node: string): void {
    const shell = this.shells.get(node);
    const [first] = childrenOf(shell?.pid ?? -1);
    if (first !== undefined) process.kill(first, 'SIGKILL');
    this.shells.delete(node);
  }

  /** Output of one of Slurm's programs. */
  ask(program: string, ...args: readonly string[]): string {
    return execFileSync(program, args, {
      encoding: 'utf8',
      env: this.environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  async until(isSo: () => boolean | Promise<boolean>, seconds: number, what: string): Promise<void> {
    const end = Date.now() + 1000 * seconds;
    for (;;) {
      try {
        if (await isSo()) return;
      } catch (error) {
        if (Date.now() > end) throw error;
      }
      if (Date.now() > end) throw new Error(`Not within ${seconds} s: ${what}`);
      await sleep(500);
    }
  }

  async down(): Promise<void> {
    try {
      this.ask('scancel', '--user=root');
      await sleep(2000);
    } catch {
      // The controller is down already.
    }
    for (const node of [...this.shells.keys()]) this.killNode(node);
    for (const name of ['slurmctld', 'munged']) {
      const file = path.join(this.folder, 'run', `${name}.pid`);
      if (!fs.existsSync(file)) continue;
      try {
        process.kill(Number(fs.readFileSync(file, 'utf8')), 'SIGKILL');
      } catch {
        // It has ended.
      }
    }
  }

  private idleNodes(): number {
    return this.ask('sinfo', '-h', '-N', '-p', 'low', '-t', 'idle', '-o', '%N').split('\n').filter(Boolean).length;
  }

  private environment(): NodeJS.ProcessEnv {
    return { ...process.env, SLURM_CONF: this.configuration };
  }
}

function childrenOf(pid: number): readonly number[] {
  const { stdout } = spawnSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' });
  return stdout.split('\n').filter(Boolean).map(Number);
}

/** Two partitions over the same nodes, of which one preempts the other; times as short as Slurm takes them. */
function configurationOf(folder: string): string {
  const rows: readonly (readonly [string, string])[] = [
    ['ClusterName', 'breedlab'],
    ['SlurmctldHost', 'localhost(127.0.0.1)'],
    ['SlurmctldPort', '36817'],
    ['SlurmUser', 'root'],
    ['SlurmdUser', 'root'],
    ['AuthType', 'auth/munge'],
    // How long a requeued job waits follows from cred_expire, which is two minutes by default.
    ['AuthInfo', `socket=${folder}/run/munge.socket,cred_expire=5`],
    ['CredType', 'cred/munge'],
    ['StateSaveLocation', `${folder}/state`],
    ['SlurmctldPidFile', `${folder}/run/slurmctld.pid`],
    ['SlurmctldLogFile', `${folder}/log/slurmctld.log`],
    ['SlurmdSpoolDir', `${folder}/spool/%n`],
    ['SlurmdPidFile', `${folder}/run/slurmd-%n.pid`],
    ['SlurmdLogFile', `${folder}/log/slurmd-%n.log`],
    ['SlurmdParameters', 'config_overrides'],
    ['SlurmctldParameters', 'preempt_send_user_signal,idle_on_node_suspend'],
    ['ProctrackType', 'proctrack/linuxproc'],
    ['TaskPlugin', 'task/none'],
    ['JobAcctGatherType', 'jobacct_gather/none'],
    ['AccountingStorageType', 'accounting_storage/none'],
    ['MpiDefault', 'none'],
    ['SwitchType', 'switch/none'],
    ['SelectType', 'select/cons_tres'],
    ['SelectTypeParameters', 'CR_CPU_Memory'],
    ['DefMemPerCPU', '500'],
    ['SchedulerType', 'sched/backfill'],
    ['SchedulerParameters', 'sched_interval=5,bf_interval=5,sched_min_interval=0,batch_sched_delay=1'],
    ['PreemptType', 'preempt/partition_prio'],
    ['PreemptMode', 'REQUEUE'],
    ['JobRequeue', '1'],
    ['ReturnToService', '2'],
    ['SlurmctldTimeout', '15'],
    ['SlurmdTimeout', '30'],
    ['BatchStartTimeout', '30'],
    ['KillWait', '30'],
    ['MessageTimeout', '30'],
    ['MinJobAge', '60'],
    ['MaxArraySize', '20'],
    ['MailProg', '/bin/true'],
    ['LaunchParameters', 'disable_send_gids'],
  ];
  const node = 'NodeHostname=localhost NodeAddr=127.0.0.1 Port=[36821-36823] CPUs=1 RealMemory=4000 State=UNKNOWN';
  return [
    ...rows.map(([key, value]) => `${key}=${value}`),
    `NodeName=n[1-3] ${node}`,
    'PartitionName=low Nodes=n[1-3] Default=YES PriorityTier=1 GraceTime=60 MaxTime=120 State=UP',
    'PartitionName=high Nodes=n[1-3] PriorityTier=10 PreemptMode=OFF MaxTime=120 State=UP',
    '',
  ].join('\n');
}
