package io.github.ebbtide.traffic;

import java.util.function.BooleanSupplier;

import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.Intake;

/**
 * The connectors of the main server as an intake. Announced, responses carry
 * {@code Connection: close}, and HTTP/2 connections that were open then get, with the
 * next reminder or when intake stops, a GOAWAY that lets streams under way end.
 * {@link #resume()} cannot take a GOAWAY back: such a connection is replaced by its
 * client.
 *
 * @since 0.1.0
 */
public final class TomcatConnectorIntake implements Intake, Reminder {

	private final TomcatConnectors connectors;

	private final BooleanSupplier staysOpen;

	/**
	 * Create the intake.
	 * @param connectors the connectors
	 * @param staysOpen whether the listeners stay open until the application context
	 * closes, so that management on the same port can be reached
	 */
	public TomcatConnectorIntake(TomcatConnectors connectors, BooleanSupplier staysOpen) {
		this.connectors = connectors;
		this.staysOpen = staysOpen;
	}

	@Override
	public String name() {
		return "tomcat";
	}

	@Override
	public void announce() {
		for (TomcatConnector connector : this.connectors.all()) {
			connector.announce();
		}
	}

	@Override
	public boolean remind() {
		boolean http2 = false;
		for (TomcatConnector connector : this.connectors.all()) {
			connector.sendGoAway();
			http2 |= connector.isHttp2();
		}
		return http2;
	}

	@Override
	public void stop(Deadline deadline) throws InterruptedException {
		if (staysOpen()) {
			announce();
			return;
		}
		for (TomcatConnector connector : this.connectors.all()) {
			connector.closeListener(deadline);
		}
	}

	/**
	 * Return whether the listeners stay open until the application context closes.
	 * @return whether they do
	 */
	public boolean staysOpen() {
		return this.staysOpen.getAsBoolean();
	}

	@Override
	public void resume() {
		this.connectors.all().forEach(TomcatConnector::resume);
	}

}
