package io.github.ebbtide.process;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.ebbtide.process.CommandResult.Culprit;

/**
 * All that is needed to launch a command, found and checked.
 */
final class LaunchPlan {

	private final ProcessBuilder builder;

	private final String program;

	private final boolean immortalParent;

	private LaunchPlan(ProcessBuilder builder, String program, boolean immortalParent) {
		this.builder = builder;
		this.program = program;
		this.immortalParent = immortalParent;
	}

	static LaunchPlan of(Command command, ChildEnvironment environment, Isolations isolations) throws LaunchFailure {
		Command.Draft draft = command.draft();
		Map<String, String> variables = environment.with(draft.environment);
		if (draft.directory != null && !Files.isDirectory(draft.directory)) {
			throw new LaunchFailure(Culprit.DIRECTORY, "The working directory " + draft.directory
					+ (Files.exists(draft.directory) ? " is no directory" : " does not exist"));
		}
		Path program = ExecutableFinder.find(draft.executable, draft.directory, variables.get("PATH"), draft.anyFormat);
		List<String> line = new ArrayList<>(isolations.prefix(draft.name, draft.isolations));
		line.add(program.toString());
		line.addAll(draft.arguments);
		ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(draft.mergeErrors);
		builder.environment().clear();
		builder.environment().putAll(variables);
		if (draft.directory != null) {
			builder.directory(draft.directory.toFile());
		}
		redirect(builder, draft);
		boolean immortalParent = draft.isolations.keySet().stream().anyMatch(Isolation::needsImmortalParent);
		return new LaunchPlan(builder, program.toString(), immortalParent);
	}

	private static void redirect(ProcessBuilder builder, Command.Draft draft) throws LaunchFailure {
		if (draft.input instanceof Input.File input) {
			if (!Files.isReadable(input.path())) {
				throw new LaunchFailure(Culprit.DIRECTORY, "The input " + input.path() + " cannot be read");
			}
			builder.redirectInput(Redirect.from(input.path().toFile()));
		}
		File output = (draft.output != null) ? draft.output.toFile() : null;
		if (output != null) {
			requireWritable(output);
			builder.redirectOutput(Redirect.to(output));
		}
	}

	private static void requireWritable(File output) throws LaunchFailure {
		File directory = output.getAbsoluteFile().getParentFile();
		boolean writable = output.exists() ? !output.isDirectory() && output.canWrite()
				: directory != null && directory.isDirectory() && directory.canWrite();
		if (!writable) {
			throw new LaunchFailure(Culprit.DIRECTORY, "The output " + output + " cannot be written");
		}
	}

	/** Whether the kernel kills the child when the thread that launched it ends. */
	boolean needsImmortalParent() {
		return this.immortalParent;
	}

	Process start(ProcessStarter starter) throws LaunchFailure {
		try {
			return starter.start(this.builder);
		}
		catch (IOException ex) {
			throw StartFailure.of(ex, this.program);
		}
	}

}
