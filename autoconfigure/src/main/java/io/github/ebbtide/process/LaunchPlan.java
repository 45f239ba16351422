package io.github.ebbtide.process;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

import io.github.ebbtide.process.CommandResult.Culprit;

/**
 * How a command is launched. What is made in memory is made by whoever comes first: the
 * caller does it while the thread wakes up that looks at the files, which may stall.
 */
final class LaunchPlan {

	private final Command.Draft draft;

	private final ChildEnvironment environment;

	private final Isolations isolations;

	private final FutureTask<ProcessBuilder> builder = new FutureTask<>(this::build);

	private String program = "";

	private List<String> line = List.of();

	LaunchPlan(Command.Draft draft, ChildEnvironment environment, Isolations isolations) {
		this.draft = draft;
		this.environment = environment;
		this.isolations = isolations;
	}

	/** Makes what touches no file, unless somebody does. */
	void prepare() {
		this.builder.run();
	}

	private ProcessBuilder build() {
		ProcessBuilder builder = new ProcessBuilder().redirectErrorStream(this.draft.mergeErrors);
		this.environment.copyTo(builder.environment(), this.draft.environment);
		if (this.draft.directory != null) {
			builder.directory(this.draft.directory.toFile());
		}
		if (this.draft.input instanceof Input.File input) {
			builder.redirectInput(Redirect.from(input.path().toFile()));
		}
		if (this.draft.output != null) {
			builder.redirectOutput(Redirect.to(this.draft.output.toFile()));
		}
		return builder;
	}

	/** Looks for the program and the files, and at what they are. */
	void check() throws LaunchFailure {
		requireFiles();
		File program = ExecutableFinder.find(this.draft.executable, this.draft.directory,
				this.environment.get("PATH", this.draft.environment), this.draft.anyFormat);
		List<String> line = new ArrayList<>(this.isolations.prefix(this.draft.name, this.draft.isolations));
		line.add(program.getPath());
		line.addAll(this.draft.arguments);
		this.program = program.getPath();
		this.line = line;
	}

	/** Starts what has been checked. */
	Process start(ProcessStarter starter) throws LaunchFailure {
		prepare();
		try {
			return starter.start(this.builder.get().command(this.line));
		}
		catch (IOException ex) {
			throw StartFailure.of(ex, this.program);
		}
		catch (InterruptedException | ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void requireFiles() throws LaunchFailure {
		if (this.draft.directory != null && !Files.isDirectory(this.draft.directory)) {
			throw new LaunchFailure(Culprit.DIRECTORY, "The working directory " + this.draft.directory
					+ (Files.exists(this.draft.directory) ? " is no directory" : " does not exist"));
		}
		if (this.draft.input instanceof Input.File input && !Files.isReadable(input.path())) {
			throw new LaunchFailure(Culprit.DIRECTORY, "The input " + input.path() + " cannot be read");
		}
		if (this.draft.output != null && !isWritable(this.draft.output.toFile())) {
			throw new LaunchFailure(Culprit.DIRECTORY, "The output " + this.draft.output + " cannot be written");
		}
	}

	private static boolean isWritable(File output) {
		if (output.exists()) {
			return !output.isDirectory() && output.canWrite();
		}
		File directory = output.getAbsoluteFile().getParentFile();
		return directory != null && directory.isDirectory() && directory.canWrite();
	}

}
