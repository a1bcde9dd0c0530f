import ArgumentParser
import KAN
import Session
import Testing

@testable import kanscope

/// Every option of training and of the network is also a command-line option.
@Suite struct OptionTests {
  /// A value other than the default, as people write it.
  private func other(_ domain: OptionDomain, than text: String) -> String {
    switch domain {
    case .whole(let range): String(range.lowerBound + 1)
    case .number: "0.75"
    case .flag, .choice, .text, .numberOrWord: domain.words.first { $0 != text } ?? ""
    }
  }

  @Test(arguments: TrainingOption.allCases.filter { $0 != .gridEps })
  func trainingOptionsAreTaken(_ option: TrainingOption) throws {
    let text = other(option.row.domain, than: option.defaultText)
    for name in [option.commandLineName, "--\(option.rawValue)"] {
      let arguments = try TrainingArguments.parse([name, text])
      #expect(!arguments.isEmpty)
      #expect(option.text(in: try arguments.settings(gridEps: nil)) == text)
    }
  }

  @Test(arguments: ModelOption.allCases)
  func networkOptionsAreTaken(_ option: ModelOption) throws {
    let texts: [ModelOption: String] = [.width: "2,3,1", .gridRange: "-2,3", .seed: "9"]
    let text = texts[option] ?? other(option.row.domain, than: option.defaultText)
    let arguments = try ModelArguments.parse([option.commandLineName, text])
    #expect(option.text(in: try arguments.options()) == text)
    #expect(try arguments.options() != ModelOptions())
  }

  @Test func gridEpsStandsWithTheNetwork() throws {
    let model = try ModelArguments.parse(["--grid-eps", "0.5", "--extrapolation", "fade"])
    let training = try TrainingArguments.parse([])
    #expect(training.isEmpty)
    #expect(try training.settings(gridEps: model.gridEps).gridEps == 0.5)
    #expect(try training.settings(gridEps: nil) == TrainingSettings())
    #expect(try model.options().extrapolation == .fade)
  }

  @Test func complaintsNameTheOptionAsItIsWritten() throws {
    let training = try TrainingArguments.parse(["--lamb_l1", "-1"])
    let error = #expect(throws: SessionError.self) { try training.settings(gridEps: nil) }
    #expect(error?.description == "--lamb-l1 -1: write a number, at least 0")
    #expect(error?.kind == .usage)
    let model = try ModelArguments.parse(["--base", "relu"])
    let other = #expect(throws: SessionError.self) { try model.options() }
    #expect(other?.description == "--base relu: write one of silu, identity, zero")
  }
}
