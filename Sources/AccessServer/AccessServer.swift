/// The service, for whoever starts it: it makes a data folder or founds a database, and serves one.
package enum AccessServer {}
