package io.github.ebbtide.process;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

import io.github.ebbtide.process.CommandResult.Culprit;
import org.jspecify.annotations.Nullable;

/**
 * Finds the file of a program. The JDK would look for a bare name on the parent's PATH,
 * and hands a file of no known format to a shell; this class does neither. At each
 * launch, where {@link File} costs a third of what {@code java.nio.file.Files} does.
 */
final class ExecutableFinder {

	private static final boolean LINUX = System.getProperty("os.name").equals("Linux");

	private static final String DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";

	private ExecutableFinder() {
	}

	static File find(String executable, @Nullable Path directory, @Nullable String path, boolean anyFormat)
			throws LaunchFailure {
		File file = executable.contains("/") ? given(executable, directory) : named(executable, path);
		if (LINUX && !anyFormat && !hasKnownFormat(file)) {
			throw new LaunchFailure(Culprit.TARGET, file
					+ " is neither an ELF file nor begins with '#!', and would be run by a shell; a format known to binfmt_misc is allowed with Command.anyFormat()");
		}
		return file;
	}

	private static File given(String executable, @Nullable Path directory) throws LaunchFailure {
		File file = new File(executable);
		if (directory != null && !file.isAbsolute()) {
			file = new File(directory.toFile(), executable);
		}
		file = file.getAbsoluteFile();
		if (isProgram(file)) {
			return file;
		}
		throw new LaunchFailure(Culprit.TARGET, file + (file.exists() ? " is not executable" : " does not exist"));
	}

	private static File named(String executable, @Nullable String path) throws LaunchFailure {
		String searched = (path != null) ? path : DEFAULT_PATH;
		for (String entry : searched.split(File.pathSeparator)) {
			File directory = new File(entry);
			// an entry that is not absolute depends on where somebody happens to be
			if (directory.isAbsolute()) {
				File file = new File(directory, executable);
				if (isProgram(file)) {
					return file;
				}
			}
		}
		throw new LaunchFailure(Culprit.TARGET, "There is no program '" + executable + "' on the child's PATH");
	}

	private static boolean isProgram(File file) {
		return file.canExecute() && file.isFile();
	}

	private static boolean hasKnownFormat(File file) throws LaunchFailure {
		byte[] head = new byte[4];
		int length;
		try (InputStream in = new FileInputStream(file)) {
			length = in.read(head);
		}
		catch (IOException ex) {
			if (!file.canRead()) {
				// a program may be executable and secret; a script could not be run so
				return true;
			}
			throw StartFailure.of(ex, file.toString());
		}
		boolean elf = length == 4 && head[0] == 0x7f && head[1] == 'E' && head[2] == 'L' && head[3] == 'F';
		return elf || (length >= 2 && head[0] == '#' && head[1] == '!');
	}

}
