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
public final class ConnectorIntake implements Intake, Reminder {

	private final HttpConnectors connectors;

	private final BooleanSupplier staysOpen;

	/**
	 * Create the intake.
	 * @param connectors the connectors
	 * @param staysOpen whether the listeners stay open until the application context
	 * closes, so that management on the same port can be reached
	 */
	public ConnectorIntake(HttpConnectors connectors, BooleanSupplier staysOpen) {
		this.connectors = connectors;
		this.staysOpen = staysOpen;
	}

	@Override
	public String name() {
		return this.connectors.server();
	}

	@Override
	public void announce() {
		for (HttpConnector connector : this.connectors.all()) {
			connector.announce();
		}
	}

	@Override
	public boolean remind() {
		boolean again = false;
		for (HttpConnector connector : this.connectors.all()) {
			again |= connector.remind();
		}
		return again;
	}

	@Override
	public void stop(Deadline deadline) throws InterruptedException {
		if (staysOpen()) {
			announce();
			return;
		}
		for (HttpConnector connector : this.connectors.all()) {
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
		this.connectors.all().forEach(HttpConnector::resume);
	}

}
