import { spawn } from 'node:child_process';
import { closeSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Controlled, ServiceDefinition } from '../../shared/contract/service-schemas';
import { formatDuration } from '../../shared/format/format';
import { describeExit } from '../base/describe-exit';
import { AdvisedError, messageOf, UnknownNameError } from '../base/errors';
import { makeDirectory } from '../base/make-directory';
import { withPersonUmask } from '../base/person-umask';
import { runProgram } from '../base/run-program';
import { takeTurns } from '../base/take-turns';
import { askForProgram } from '../platform/outside-paths';
import type { ServiceRunner } from './service-runner';
import { startOrder, stopOrder } from './start-order';

export interface ControlParts {
  readonly runners: () => readonly ServiceRunner[];
  /** Contains the output of started services. */
  readonly logDirectory: string;
}

/** Time in which a service must become healthy after its start: the target for recovery. */
const HEALTHY_WITHIN_MS = 30_000;
const CHECK_EVERY_MS = 500;
const COMMAND_TIMEOUT_MS = 60_000;
/** A program that fails within this time did not start. */
const STARTS_WITHIN_MS = 1_000;

/** Starts, stops and restarts services with the commands of the configuration file. */
export class ServiceControl {
  /** One at a time: two starts of one service would make two services. */
  readonly #inTurn = takeTurns();

  constructor(private readonly parts: ControlParts) {}

  /** Path of the output of a started service. */
  logFile(name: string): string {
    return join(this.parts.logDirectory, `${name.replaceAll(/[^\w.-]/g, '_')}.log`);
  }

  /**
   * Starts the unhealthy dependencies of a service, then the service itself; each is checked until it is healthy.
   *
   * @throws AdvisedError if the service or its command does not exist
   */
  start(name: string): Promise<Controlled[]> {
    return this.#inTurn(async () => {
      this.find(name);
      const done: Controlled[] = [];
      for (const definition of startOrder(this.#definitions(), name)) {
        const runner = this.find(definition.name);
        if (definition.name !== name && runner.health.state === 'healthy') continue;
        if (definition.name !== name && definition.commands?.start === undefined) continue;
        done.push(await this.#startOne(runner));
        // Dependents would only fail as well.
        if (done.at(-1)?.isHealthy === false) break;
      }
      return done;
    });
  }

  /** Stops the dependents of a service that have a command for it, then the service itself. */
  stop(name: string): Promise<Controlled[]> {
    return this.#inTurn(async () => {
      this.find(name);
      const done: Controlled[] = [];
      for (const definition of stopOrder(this.#definitions(), name)) {
        if (definition.name !== name && definition.commands?.stop === undefined) continue;
        done.push(await this.#stopOne(this.find(definition.name)));
      }
      return done;
    });
  }

  restart(name: string): Promise<Controlled[]> {
    return this.#inTurn(async () => {
      const runner = this.find(name);
      const command = runner.definition.commands?.restart;
      if (command !== undefined) {
        await this.#run(runner.definition, command);
        return [await this.#awaitHealthy(runner, 'restarted')];
      }
      const stopped = await this.#stopOne(runner);
      return [stopped, await this.#startOne(runner)];
    });
  }

  async #startOne(runner: ServiceRunner): Promise<Controlled> {
    const { definition } = runner;
    const command = this.#command(definition, 'start');
    await askForProgram(command, definition.commands?.directory, AbortSignal.timeout(COMMAND_TIMEOUT_MS));
    const [program, ...args] = command;
    makeDirectory(this.parts.logDirectory);
    const output = openOutput(this.logFile(definition.name));
    try {
      const child = withPersonUmask(() =>
        spawn(program as string, args, {
          cwd: definition.commands?.directory,
          detached: true,
          stdio: ['ignore', output, output],
        }),
      );
      // A program that continues has started, and so has one that succeeded: it left a daemon running.
      const ended = await Promise.race([
        new Promise<string | undefined>((resolve) => {
          child.on('error', (error) => resolve(messageOf(error)));
          child.once('exit', (code) =>
            resolve(code === 0 ? undefined : `${describeExit(code)} immediately after the start`),
          );
        }),
        delay(STARTS_WITHIN_MS, undefined, { ref: false }),
      ]);
      child.unref();
      if (typeof ended === 'string') return { name: definition.name, isHealthy: false, message: ended };
    } finally {
      closeSync(output);
    }
    return this.#awaitHealthy(runner, 'started');
  }

  async #stopOne(runner: ServiceRunner): Promise<Controlled> {
    const { definition } = runner;
    await this.#run(definition, this.#command(definition, 'stop'));
    const outcome = await runner.check();
    const message = outcome.kind === 'ok' ? 'the command ran, but the service is still up' : 'stopped';
    return { name: definition.name, isHealthy: outcome.kind === 'ok', message };
  }

  async #awaitHealthy(runner: ServiceRunner, done: string): Promise<Controlled> {
    const { name } = runner.definition;
    const startedAtMs = performance.now();
    for (;;) {
      const outcome = await runner.check();
      const tookMs = performance.now() - startedAtMs;
      if (outcome.kind === 'ok' || outcome.kind === 'degraded') {
        return { name, isHealthy: true, message: `${done}, healthy after ${formatDuration(tookMs)}` };
      }
      if (tookMs >= HEALTHY_WITHIN_MS) {
        const message = `${done}, but not healthy within ${HEALTHY_WITHIN_MS / 1000} s: ${outcome.message}`;
        return { name, isHealthy: false, message };
      }
      await delay(CHECK_EVERY_MS);
    }
  }

  async #run(definition: ServiceDefinition, command: readonly string[]): Promise<void> {
    const signal = AbortSignal.timeout(COMMAND_TIMEOUT_MS);
    await askForProgram(command, definition.commands?.directory, signal);
    const { code, stderr } = await runProgram(command, { signal, directory: definition.commands?.directory });
    if (code === 0) return;
    throw new AdvisedError(
      `${command[0]} ${describeExit(code)}: ${stderr.trim().slice(0, 300)}`,
      `Check the commands of ${definition.name} in homeostat.yaml.`,
    );
  }

  #command(definition: ServiceDefinition, verb: 'start' | 'stop'): readonly string[] {
    const command = definition.commands?.[verb];
    if (command !== undefined) return command;
    throw new AdvisedError(
      `${definition.name} has no ${verb} command`,
      `Add commands.${verb} to the service in homeostat.yaml. Commands cannot be set here.`,
    );
  }

  /** @throws UnknownNameError */
  find(name: string): ServiceRunner {
    const runner = this.parts.runners().find(({ definition }) => definition.name === name);
    if (runner !== undefined) return runner;
    throw unknownService(name);
  }

  #definitions(): readonly ServiceDefinition[] {
    return this.parts.runners().map(({ definition }) => definition);
  }
}

export function unknownService(name: string): UnknownNameError {
  return new UnknownNameError(`No service is named ${name}`, 'Run `homeostat services list` to see all services.');
}

/** @throws AdvisedError if the path is not a file: opening a pipe would wait */
function openOutput(path: string): number {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() === false) {
    throw new AdvisedError(`${path} is not a regular file`, 'Remove it, then try again.');
  }
  return openSync(path, 'a', 0o600);
}
