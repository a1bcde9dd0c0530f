import Foundation
import Synchronization
import Testing

@testable import Symbolic

@Suite("Discovery: searches that are put into files")
struct SearchFileTests {
  @Test func aSearchIsKeptWithoutItsSamples() throws {
    let samples = WideSearchTests.data(columns: 5, samples: 400) {
      $0[0] * $0[1] / (1 + $0[2] * $0[2])
    }
    let settings = DiscoverySettings(workLimit: 1_500)
    var whole = Discovery(samples, settings: settings)
    while !whole.advance(while: { true }) {}
    var search = Discovery(samples, settings: settings)
    var interruptions = 0
    while !search.isComplete {
      // Each wave is interrupted once, and the search put into a file.
      let polls = Atomic<Int>(0)
      let isPatient = interruptions % 2 == 1
      _ = search.advance(while: {
        polls.wrappingAdd(1, ordering: .relaxed).newValue < 200 || isPatient
      })
      interruptions += 1
      let encoder = JSONEncoder()
      encoder.nonConformingFloatEncodingStrategy = .convertToString(
        positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
      let decoder = JSONDecoder()
      decoder.nonConformingFloatDecodingStrategy = .convertFromString(
        positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
      let file = try encoder.encode(search)
      search = try decoder.decode(Discovery.self, from: file)
      #expect(search.data.columns.isEmpty)
      search.restore(samples)
    }
    #expect(search.work == whole.work && search.entries == whole.entries)
    #expect(search.stages == whole.stages)
  }

  @Test func theFileOfASearchDoesNotGrowWithItsTable() throws {
    let samples = WideSearchTests.data(columns: 40, samples: 2_000) { $0[0] }
    let search = Discovery(samples)
    #expect(try JSONEncoder().encode(search).count < 20_000)
  }

  @Test func packedNumbersKeepTheirBits() throws {
    let numbers: [Double] = [0, -0.0, 1.5, -1e300, .infinity, .leastNonzeroMagnitude, .pi]
    let file = try JSONEncoder().encode([PackedNumbers(numbers), PackedNumbers([])])
    let back = try JSONDecoder().decode([PackedNumbers].self, from: file)
    #expect(back[0].values.map(\.bitPattern) == numbers.map(\.bitPattern))
    #expect(back[1].values.isEmpty)
    for text in ["\"0123\"", "\"0000000000?\"", "[1]"] {
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(PackedNumbers.self, from: Data(text.utf8))
      }
    }
  }
}
