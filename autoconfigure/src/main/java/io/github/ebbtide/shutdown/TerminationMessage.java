package io.github.ebbtide.shutdown;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.ebbtide.work.Blocker;
import org.jspecify.annotations.Nullable;

/**
 * The last message of a container, as {@code kubectl describe pod} shows it: the outcome
 * first, then what was in the way, then the phases, and stacks as far as they fit.
 *
 * @since 0.1.0
 */
public final class TerminationMessage extends ReportFile {

	/** What the kubelet keeps of a container's message. */
	static final int MAX_BYTES = 4096;

	private static final String CUT = "\n[cut]";

	/**
	 * What the applications that end with this process have said, where something was in
	 * their way: they write to one file, and who is last must not hide it.
	 */
	private static final Map<TerminationMessage, String> IN_THE_WAY = new ConcurrentHashMap<>();

	private final Path path;

	/**
	 * Create a termination message.
	 * @param path the container's {@code terminationMessagePath}
	 */
	public TerminationMessage(Path path) {
		super(path);
		this.path = path;
	}

	@Override
	protected byte[] content(ShutdownReport report, List<Blocker> hanging, @Nullable Integer exitCode) {
		String text = text(report, hanging, exitCode);
		ShutdownReason reason = report.reason();
		boolean inTheWay = exitCode != null || report.abandonedTotal() > 0 || !LastWords.blockers(report).isEmpty();
		if (inTheWay && reason != null && reason.endsProcess()) {
			IN_THE_WAY.put(this, text);
		}
		return truncate(Stream.concat(inTheWayOfOthers(), Stream.of(text)).collect(Collectors.joining("\n")));
	}

	private Stream<String> inTheWayOfOthers() {
		return IN_THE_WAY.entrySet()
			.stream()
			.filter((said) -> said.getKey() != this && said.getKey().path.equals(this.path))
			.map(Map.Entry::getValue);
	}

	@Override
	protected void store(Path path, byte[] content) throws IOException {
		// the file is the kubelet's, and may be a mount: written in place, never made
		// anew
		Files.write(path, content, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
	}

	private static String text(ShutdownReport report, List<Blocker> hanging, @Nullable Integer exitCode) {
		List<Blocker> blockers = Stream.concat(hanging.stream(), LastWords.blockers(report).stream()).toList();
		List<String> lines = new ArrayList<>();
		lines.add("drain  " + ReportTable.summary(report)
				+ ((exitCode != null) ? ", halted with exit code " + exitCode : ""));
		blockers.forEach((blocker) -> lines.add(blocker.kind() + "  " + blocker.summary()));
		lines.add(report.phases()
			.stream()
			.filter((phase) -> !phase.name().equals(ShutdownPhase.EXIT))
			.map((phase) -> "%s %s %s".formatted(phase.name(), phase.status(), DrainLog.seconds(phase.duration())))
			.collect(Collectors.joining("; ")));
		blockers.forEach((blocker) -> {
			lines.add(blocker.description() + " [" + blocker.thread() + "]");
			blocker.stack().forEach((frame) -> lines.add("  at " + frame));
		});
		return String.join("\n", lines);
	}

	/** Cuts at a character, not in the middle of one. */
	static byte[] truncate(String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		if (bytes.length <= MAX_BYTES) {
			return bytes;
		}
		ByteBuffer room = ByteBuffer.allocate(MAX_BYTES - CUT.length());
		StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text), room, true);
		byte[] whole = new byte[room.position() + CUT.length()];
		room.flip().get(whole, 0, room.limit());
		System.arraycopy(CUT.getBytes(StandardCharsets.UTF_8), 0, whole, whole.length - CUT.length(), CUT.length());
		return whole;
	}

}
