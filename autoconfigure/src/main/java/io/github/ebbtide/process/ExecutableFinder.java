package io.github.ebbtide.process;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

import io.github.ebbtide.process.CommandResult.Culprit;
import org.jspecify.annotations.Nullable;

/**
 * Finds the file of a program. The JDK would look for a bare name on the parent's PATH,
 * and hands a file of no known format to a shell; this class does neither.
 */
final class ExecutableFinder {

	private static final boolean LINUX = System.getProperty("os.name").equals("Linux");

	private static final String DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";

	private ExecutableFinder() {
	}

	static Path find(String executable, @Nullable Path directory, @Nullable String path, boolean anyFormat)
			throws LaunchFailure {
		try {
			Path file = executable.contains("/") ? given(executable, directory) : named(executable, path);
			if (LINUX && !anyFormat && !hasKnownFormat(file)) {
				throw new LaunchFailure(Culprit.TARGET, file
						+ " is neither an ELF file nor begins with '#!', and would be run by a shell; a format known to binfmt_misc is allowed with Command.anyFormat()");
			}
			return file;
		}
		catch (InvalidPathException ex) {
			throw new LaunchFailure(Culprit.TARGET, "The name of the program is no path");
		}
	}

	private static Path given(String executable, @Nullable Path directory) throws LaunchFailure {
		Path base = (directory != null) ? directory : Path.of("");
		Path file = base.resolve(executable).toAbsolutePath();
		if (isProgram(file.toFile())) {
			return file;
		}
		throw new LaunchFailure(Culprit.TARGET, file + (Files.exists(file) ? " is not executable" : " does not exist"));
	}

	private static Path named(String executable, @Nullable String path) throws LaunchFailure {
		String searched = (path != null) ? path : DEFAULT_PATH;
		for (String entry : searched.split(File.pathSeparator)) {
			// an entry that is not absolute depends on where somebody happens to be
			if (!entry.isEmpty() && Path.of(entry).isAbsolute()) {
				Path file = Path.of(entry, executable);
				if (isProgram(file.toFile())) {
					return file;
				}
			}
		}
		throw new LaunchFailure(Culprit.TARGET, "There is no program '" + executable + "' on the child's PATH");
	}

	// at each launch, where java.io.File costs a third of java.nio.file.Files
	private static boolean isProgram(File file) {
		return file.canExecute() && file.isFile();
	}

	private static boolean hasKnownFormat(Path file) throws LaunchFailure {
		byte[] head = new byte[4];
		int length;
		try (InputStream in = new FileInputStream(file.toFile())) {
			length = in.readNBytes(head, 0, head.length);
		}
		catch (IOException ex) {
			if (!Files.isReadable(file)) {
				// a program may be executable and secret; a script could not be run so
				return true;
			}
			throw StartFailure.of(ex, file.toString());
		}
		boolean elf = length == 4 && head[0] == 0x7f && head[1] == 'E' && head[2] == 'L' && head[3] == 'F';
		return elf || (length >= 2 && head[0] == '#' && head[1] == '!');
	}

}
