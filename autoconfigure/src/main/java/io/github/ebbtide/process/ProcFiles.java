package io.github.ebbtide.process;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * What Linux tells about processes in {@code /proc}. Elsewhere there is nothing to read,
 * and nothing is known.
 */
final class ProcFiles {

	private static final LastPid LAST_PID = new LastPid();

	private ProcFiles() {
	}

	/** A process that has died and waits for its parent to notice. */
	static boolean isZombie(long pid) {
		try {
			String stat = read(pid + "/stat");
			int state = stat.lastIndexOf(')') + 2;
			return state > 1 && state < stat.length() && "ZX".indexOf(stat.charAt(state)) >= 0;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/** Returns what a descriptor is, such as {@code pipe:[4711]}. */
	static @Nullable String descriptor(long pid, int number) {
		try {
			return Files.readSymbolicLink(Path.of("/proc/" + pid + "/fd/" + number)).toString();
		}
		catch (IOException | UnsupportedOperationException ex) {
			return null;
		}
	}

	/** Returns the number of the process or thread that was created last, or 0. */
	static long lastPid() {
		return LAST_PID.read();
	}

	static long[] pids() {
		String[] names = new File("/proc").list();
		if (names == null) {
			return new long[0];
		}
		return Arrays.stream(names)
			.filter((name) -> !name.isEmpty() && name.chars().allMatch(Character::isDigit))
			.mapToLong(Long::parseLong)
			.toArray();
	}

	/**
	 * Whether a number belongs to a process that is not this JVM: cheaper than a look.
	 */
	static boolean isForeign(long pid) {
		return new File("/proc/" + pid).exists() && !new File("/proc/self/task/" + pid).exists();
	}

	private static String read(String file) throws IOException {
		try (FileInputStream in = new FileInputStream("/proc/" + file)) {
			byte[] buffer = new byte[1024];
			int length = in.read(buffer);
			return new String(buffer, 0, Math.max(0, length), StandardCharsets.ISO_8859_1);
		}
	}

}
