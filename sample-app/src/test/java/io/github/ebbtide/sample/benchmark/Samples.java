package io.github.ebbtide.sample.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * Whose code a service runs, as Java Flight Recorder sees it every ten milliseconds. That
 * of the JDK counts for whoever called it.
 */
final class Samples {

	private static final String PRODUCT = "io.github.ebbtide.";

	private static final String SUBJECT = PRODUCT + "sample.";

	private static final List<String> JDK = List.of("java.", "javax.", "jdk.", "sun.");

	private final Service service;

	private Samples(Service service) throws IOException {
		this.service = service;
		service.jcmd("JFR.start", "name=load", "settings=profile");
	}

	static Samples begin(Service service) throws IOException {
		return new Samples(service);
	}

	/** Returns the percentage of samples since the beginning that are in Ebbtide. */
	double end() throws IOException {
		Path recording = Files.createTempFile("load", ".jfr");
		try {
			this.service.jcmd("JFR.stop", "name=load", "filename=" + recording);
			List<String> owners = RecordingFile.readAllEvents(recording)
				.stream()
				.filter((event) -> event.getEventType().getName().equals("jdk.ExecutionSample"))
				.flatMap((event) -> owner(event).stream())
				.toList();
			return 100.0 * owners.stream().filter(Samples::isOfTheProduct).count() / owners.size();
		}
		finally {
			Files.delete(recording);
		}
	}

	private static Optional<String> owner(RecordedEvent sample) {
		return sample.getStackTrace()
			.getFrames()
			.stream()
			.map(RecordedFrame::getMethod)
			.map((method) -> method.getType().getName())
			.filter((type) -> JDK.stream().noneMatch(type::startsWith))
			.findFirst();
	}

	private static boolean isOfTheProduct(String type) {
		return type.startsWith(PRODUCT) && !type.startsWith(SUBJECT);
	}

}
