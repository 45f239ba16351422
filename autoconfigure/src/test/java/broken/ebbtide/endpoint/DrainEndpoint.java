package broken.ebbtide.endpoint;

/**
 * Another edge that others depend on.
 */
public class DrainEndpoint {

}
