package io.github.ebbtide.shutdown.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.ebbtide.shutdown.ReportFile;
import io.github.ebbtide.shutdown.ShutdownListener;
import io.github.ebbtide.shutdown.ShutdownReport;
import io.github.ebbtide.shutdown.TerminationMessage;
import io.github.ebbtide.shutdown.Timeline;
import io.github.ebbtide.work.Blocker;

import org.springframework.boot.cloud.CloudPlatform;
import org.springframework.core.env.Environment;

/**
 * Writes the report to the files that outlive the process, when a drain has come to its
 * end and when the process has to be halted.
 */
final class ReportFiles implements ShutdownListener {

	/** Where the kubelet puts the file unless a container says otherwise. */
	private static final Path TERMINATION_LOG = Path.of("/dev/termination-log");

	private final List<ReportFile> files;

	ReportFiles(List<ReportFile> files) {
		this.files = files;
	}

	static ReportFiles of(ShutdownProperties.Report properties, Environment environment) {
		List<ReportFile> files = new ArrayList<>();
		Path terminationMessage = properties.terminationMessage();
		if (terminationMessage == null && CloudPlatform.KUBERNETES.isActive(environment)) {
			terminationMessage = TERMINATION_LOG;
		}
		if (terminationMessage != null) {
			files.add(new TerminationMessage(terminationMessage));
		}
		if (properties.file() != null) {
			files.add(new JsonReport(properties.file()));
		}
		if (properties.timeline() != null) {
			files.add(new Timeline(properties.timeline()));
		}
		return new ReportFiles(files);
	}

	@Override
	public void drainEnded(ShutdownReport report) {
		for (ReportFile file : this.files) {
			file.write(report, List.of(), null);
		}
	}

	void rehearse(ShutdownReport report) {
		List<Blocker> hanging = List.of(Blocker.of("hook", "rehearsal", Duration.ZERO, Thread.currentThread()));
		this.files.forEach((file) -> file.rehearse(report, hanging));
	}

	void lastWords(ShutdownReport report, List<Blocker> hanging, int exitCode) {
		this.files.forEach((file) -> file.write(report, hanging, exitCode));
	}

}
