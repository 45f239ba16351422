package broken.ebbtide.metrics;

/**
 * An edge that others depend on.
 */
public class Meters {

}
