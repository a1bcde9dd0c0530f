import Testing

@testable import KAN

/// Training in one call.
struct NetworkTrainingTests {
  @Test func oneCallTrains() throws {
    let samples = try Support.samples(200)
    var network = try Network(widths: [2, 3, 1])
    let trained = network.train(on: samples, test: samples, steps: 5)
    let record = try #require(trained)
    #expect(record.step == 5)
    #expect(record.train.error < 0.1 && record.test == record.train)
    // The same as the same steps one by one.
    var other = try Network(widths: [2, 3, 1])
    other.train(on: samples, test: samples, steps: 5)
    #expect(other == network)
  }

  @Test func samplesOfOtherWidthsAreRefused() throws {
    let samples = try Support.samples(20)
    for widths in [[3, 1], [2, 2]] {
      var network = try Network(widths: widths)
      let before = network
      let record = network.train(on: samples, steps: 1)
      #expect(record == nil)
      #expect(network == before)
    }
  }
}
