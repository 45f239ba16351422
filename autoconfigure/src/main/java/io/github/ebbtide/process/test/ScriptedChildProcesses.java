package io.github.ebbtide.process.test;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

import io.github.ebbtide.process.ChildProcess;
import io.github.ebbtide.process.ChildProcesses;
import io.github.ebbtide.process.Command;
import io.github.ebbtide.process.CommandResult;

/**
 * Child processes for tests: launches nothing, answers what it is told to, and remembers
 * what it was asked for. A command that nobody has scripted is a mistake in the test.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class ScriptedChildProcesses implements ChildProcesses {

	private final Map<String, Function<? super Command, CommandResult>> scripts = new ConcurrentHashMap<>();

	private final List<Command> commands = new CopyOnWriteArrayList<>();

	/**
	 * Script the result of a command.
	 * @param name the name of the command
	 * @param result its result
	 * @return this
	 */
	public ScriptedChildProcesses on(String name, CommandResult result) {
		return on(name, (command) -> result);
	}

	/**
	 * Script a command by what it was asked for.
	 * @param name the name of the command
	 * @param script makes the result
	 * @return this
	 */
	public ScriptedChildProcesses on(String name, Function<? super Command, CommandResult> script) {
		this.scripts.put(name, script);
		return this;
	}

	/**
	 * Script a command that exits with 0.
	 * @param name the name of the command
	 * @param stdout what it writes
	 * @return this
	 */
	public ScriptedChildProcesses on(String name, String stdout) {
		return on(name, CommandResult.of(name).output(stdout, "").build());
	}

	/**
	 * Return what was asked for.
	 * @return the commands, in their order
	 */
	public List<Command> commands() {
		return List.copyOf(this.commands);
	}

	@Override
	public CommandResult run(Command command) {
		this.commands.add(command);
		Function<? super Command, CommandResult> script = this.scripts.get(command.name());
		if (script == null) {
			throw new AssertionError("No script for " + command);
		}
		return script.apply(command);
	}

	@Override
	public ChildProcess start(Command command) {
		return new ScriptedChild(command.name(), run(command));
	}

	/** A child that has ended before it began. */
	private record ScriptedChild(String name, CommandResult result) implements ChildProcess {

		@Override
		public OptionalLong pid() {
			return OptionalLong.empty();
		}

		@Override
		public CompletionStage<CommandResult> onExit() {
			return CompletableFuture.completedStage(this.result);
		}

		@Override
		public void stop() {
		}

		@Override
		public String stdout() {
			return this.result.stdout();
		}

		@Override
		public String stderr() {
			return this.result.stderr();
		}

	}

}
