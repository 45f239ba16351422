package broken.ebbtide.process;

import io.micrometer.core.instrument.MeterRegistry;

/**
 * Knows Micrometer.
 */
public class Launcher {

	public void launch(MeterRegistry meters) {
		meters.clear();
	}

}
