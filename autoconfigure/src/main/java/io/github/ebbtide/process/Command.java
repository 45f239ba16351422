package io.github.ebbtide.process;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * A program with its arguments and all that is said about how to run it. There is no
 * shell: each argument reaches the program as it is. Each method returns another command,
 * so a command can be a constant. Immutable and thread-safe, except for an
 * {@linkplain #input(InputStream) input stream}, which can be read once.
 *
 * @since 0.1.0
 */
public final class Command {

	private final Draft draft;

	private Command(Draft draft) {
		this.draft = draft;
	}

	/**
	 * Create a command.
	 * @param executable the program: a path, or a name that is looked for on the child's
	 * own {@code PATH}
	 * @param arguments its arguments
	 * @return the command, named like the program's file
	 */
	public static Command of(String executable, String... arguments) {
		Draft draft = new Draft();
		draft.executable = CommandChecks.text("The program", executable);
		draft.name = CommandChecks.name(executable.substring(executable.lastIndexOf('/') + 1));
		draft.arguments = checked(arguments);
		return new Command(draft);
	}

	private static List<String> checked(String... arguments) {
		for (String argument : arguments) {
			CommandChecks.noNul("An argument", argument);
		}
		return List.of(arguments);
	}

	private Command with(Consumer<Draft> change) {
		Draft copy = this.draft.copy();
		change.accept(copy);
		return new Command(copy);
	}

	/**
	 * Name the command. Logs, meters, traces, endpoints and the report show this name,
	 * never an argument.
	 * @param name the name, one of few
	 * @return another command
	 */
	public Command named(String name) {
		CommandChecks.name(name);
		return with((draft) -> draft.name = name);
	}

	/**
	 * Add arguments.
	 * @param arguments the arguments
	 * @return another command
	 */
	public Command arguments(String... arguments) {
		List<String> all = new ArrayList<>(this.draft.arguments);
		all.addAll(checked(arguments));
		return with((draft) -> draft.arguments = List.copyOf(all));
	}

	/**
	 * Limit the time from the call until the child has to end by itself: the wait for a
	 * place, the launch and the run together. Then it is ended. By default
	 * {@code ebbtide.child-process.timeout}.
	 * @param timeout the time, zero for no limit
	 * @return another command
	 */
	public Command timeout(Duration timeout) {
		CommandChecks.notNegative("The timeout", timeout);
		return with((draft) -> draft.timeout = timeout);
	}

	/**
	 * Set how long the child has between SIGTERM and SIGKILL. By default
	 * {@code ebbtide.child-process.kill-after}.
	 * @param killAfter the time
	 * @return another command
	 */
	public Command killAfter(Duration killAfter) {
		CommandChecks.notNegative("The time before SIGKILL", killAfter);
		return with((draft) -> draft.killAfter = killAfter);
	}

	/**
	 * Declare that the child runs until it is told to end: it has no timeout, and gets
	 * SIGTERM as soon as a drain comes to {@code finish}, which starts no other.
	 * @return another command
	 */
	public Command daemon() {
		return with((draft) -> draft.daemon = true);
	}

	/**
	 * Give the child these bytes on its standard input, which is closed otherwise.
	 * @param input the bytes
	 * @return another command
	 */
	public Command input(byte[] input) {
		Input bytes = new Input.Bytes(input.clone());
		return with((draft) -> draft.input = bytes);
	}

	/**
	 * Give the child a file as its standard input. Costs no thread.
	 * @param input the file
	 * @return another command
	 */
	public Command input(Path input) {
		return with((draft) -> draft.input = new Input.File(input));
	}

	/**
	 * Give the child what a stream has on its standard input. The stream is read by a
	 * thread of its own, and closed when the child has ended; such a command can be
	 * launched once.
	 * @param input the stream
	 * @return another command
	 */
	public Command input(InputStream input) {
		return with((draft) -> draft.input = new Input.Stream(input));
	}

	/**
	 * Set a variable of the child's environment, which otherwise holds what
	 * {@code ebbtide.child-process.environment.inherited-variables} lets through.
	 * @param name the variable
	 * @param value its value
	 * @return another command
	 */
	public Command environment(String name, String value) {
		CommandChecks.variable(name, value);
		Map<String, String> environment = new LinkedHashMap<>(this.draft.environment);
		environment.put(name, value);
		return with((draft) -> draft.environment = Map.copyOf(environment));
	}

	/**
	 * Set a variable whose value is shown to nobody but the child. A secret belongs here
	 * and not in an argument, which every process of the machine can read.
	 * @param name the variable
	 * @param value its value
	 * @return another command
	 */
	public Command secret(String name, String value) {
		Set<String> secrets = new HashSet<>(this.draft.secrets);
		secrets.add(name);
		return environment(name, value).with((draft) -> draft.secrets = Set.copyOf(secrets));
	}

	/**
	 * Set the child's working directory.
	 * @param directory the directory
	 * @return another command
	 */
	public Command directory(Path directory) {
		return with((draft) -> draft.directory = directory);
	}

	/**
	 * Limit how much output is kept, standard output and error together. What comes
	 * beyond is read, counted and thrown away. By default
	 * {@code ebbtide.child-process.max-output}.
	 * @param bytes the number of bytes
	 * @return another command
	 */
	public Command maxOutput(long bytes) {
		if (bytes < 0) {
			throw new IllegalArgumentException("The output that is kept must not be negative, but is " + bytes);
		}
		return with((draft) -> draft.maxOutput = bytes);
	}

	/**
	 * Hear each line of standard output as it comes, in UTF-8, cut after 64 KB. Called on
	 * the child's own pump; the child waits meanwhile once the pipe is full.
	 * @param consumer what to do with a line
	 * @return another command
	 */
	public Command onStdout(Consumer<? super String> consumer) {
		return with((draft) -> draft.onStdout = consumer);
	}

	/**
	 * Hear each line of standard error as it comes, as {@link #onStdout} does.
	 * @param consumer what to do with a line
	 * @return another command
	 */
	public Command onStderr(Consumer<? super String> consumer) {
		return with((draft) -> draft.onStderr = consumer);
	}

	/**
	 * Let the child write its standard output into a file, which is replaced. Nothing of
	 * it is kept or heard.
	 * @param file the file
	 * @return another command
	 */
	public Command output(Path file) {
		return with((draft) -> draft.output = file);
	}

	/**
	 * Let standard error go where standard output goes.
	 * @return another command
	 */
	public Command mergeErrors() {
		return with((draft) -> draft.mergeErrors = true);
	}

	/**
	 * Set the exit codes that mean success, by default 0.
	 * @param codes the codes
	 * @return another command
	 */
	public Command expectExitCodes(int... codes) {
		Set<Integer> expected = new HashSet<>();
		Arrays.stream(codes).forEach(expected::add);
		return with((draft) -> draft.expectedExitCodes = Set.copyOf(expected));
	}

	/**
	 * Launch files that are neither ELF nor begin with {@code #!}, which the kernel may
	 * know by {@code binfmt_misc}. Otherwise they are refused, because the C library
	 * would hand them to a shell.
	 * @return another command
	 */
	public Command anyFormat() {
		return with((draft) -> draft.anyFormat = true);
	}

	/**
	 * Isolate the child, or do not launch it.
	 * @param isolation how
	 * @return another command
	 */
	public Command require(Isolation isolation) {
		return isolate(isolation, true);
	}

	/**
	 * Isolate the child where that is possible, and say so where it is not.
	 * @param isolation how
	 * @return another command
	 */
	public Command prefer(Isolation isolation) {
		return isolate(isolation, false);
	}

	private Command isolate(Isolation isolation, boolean required) {
		Map<Isolation, Boolean> isolations = new HashMap<>(this.draft.isolations);
		isolations.put(isolation, required);
		return with((draft) -> draft.isolations = Map.copyOf(isolations));
	}

	/**
	 * Return the name.
	 * @return the name
	 */
	public String name() {
		return this.draft.name;
	}

	/**
	 * Return the program as it was given.
	 * @return the program
	 */
	public String executable() {
		return this.draft.executable;
	}

	/**
	 * Return the arguments.
	 * @return the arguments, without the program
	 */
	public List<String> arguments() {
		return this.draft.arguments;
	}

	/**
	 * Return the variables that were set, with the values of secret ones.
	 * @return values by name
	 */
	public Map<String, String> environment() {
		return this.draft.environment;
	}

	Draft draft() {
		return this.draft;
	}

	/** Says neither arguments nor variables. */
	@Override
	public String toString() {
		return "Command " + name() + " (" + executable() + ")";
	}

	/**
	 * The fields of a command. Changed only before the command exists.
	 */
	static final class Draft implements Cloneable {

		String name = "";

		String executable = "";

		List<String> arguments = List.of();

		@Nullable Duration timeout;

		@Nullable Duration killAfter;

		boolean daemon;

		Input input = Input.NONE;

		Map<String, String> environment = Map.of();

		Set<String> secrets = Set.of();

		@Nullable Path directory;

		@Nullable Long maxOutput;

		@Nullable Consumer<? super String> onStdout;

		@Nullable Consumer<? super String> onStderr;

		@Nullable Path output;

		boolean mergeErrors;

		Set<Integer> expectedExitCodes = Set.of(0);

		boolean anyFormat;

		Map<Isolation, Boolean> isolations = Map.of();

		Draft copy() {
			try {
				return (Draft) clone();
			}
			catch (CloneNotSupportedException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

}
