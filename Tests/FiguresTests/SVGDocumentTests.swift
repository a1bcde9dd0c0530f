import Foundation
import Scene
import Testing

@testable import Figures

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct SVGDocumentTests {
  @Test func everySampleIsWellFormedAndComplete() throws {
    for (name, diagram) in SampleDiagrams.all {
      let counts = try elements(of: SVGDocument(diagram).text)
      let edges = diagram.layers.flatMap(\.edges).filter { $0.kind != .removed }
      let layout = NetworkLayout(diagram, size: SVGDocument.size(for: diagram))
      // There is no room for hundreds of boxes side by side.
      guard layout.details.allSatisfy({ $0 == .boxes }) else {
        #expect(diagram.inputs.count >= 100, "\(name)")
        continue
      }
      // Each edge has a curve and two lines.
      #expect(counts.curves == edges.count, "\(name)")
      #expect(counts.names["svg"] == 1 && (counts.names["line"] ?? 0) >= 2 * edges.count, "\(name)")
      for text in diagram.inputs { #expect(counts.texts.contains(text), "\(name)") }
      for edge in edges {
        if let function = edge.kind.functionName { #expect(counts.texts.contains(function)) }
      }
    }
  }

  @Test func everythingLiesInsideThePicture() throws {
    for (name, diagram) in SampleDiagrams.all {
      let counts = try elements(of: SVGDocument(diagram).text)
      #expect(counts.outside == 0, "\(name)")
    }
  }

  @Test func namesAreEscaped() throws {
    var diagram = SampleDiagrams.network([[2], [2], [1]])
    diagram.inputs = ["a<b> & \"c\"", "tab\u{9}bell\u{7}"]
    diagram.layers[0].edges[0].kind = .symbolic("f<&>")
    let counts = try elements(of: SVGDocument(diagram).text)
    #expect(counts.texts.contains("a<b> & \"c\"") && counts.texts.contains("tabbell"))
    #expect(counts.texts.contains("f<&>"))
  }

  @Test func whatIsNotFiniteLeavesAGap() throws {
    var diagram = SampleDiagrams.network([[1], [1]])
    diagram.layers[0].edges[0].curve = SampledCurve(
      x: [0, 1, 2, 3, 4], y: [0, 1, .nan, .infinity, 2])
    diagram.layers[0].edges[0].strength = .nan
    let text = SVGDocument(diagram).text
    #expect(!text.contains("nan") && !text.contains("inf"))
    #expect(try elements(of: text).curves == 1)
  }

  // MARK: Reading

  private struct Counts {
    var names: [String: Int] = [:]
    var texts: [String] = []
    var curves = 0
    var outside = 0
  }

  private func elements(of text: String) throws -> Counts {
    let reader = Reader()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = reader
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
    return reader.counts
  }

  private final class Reader: NSObject, XMLParserDelegate {
    var counts = Counts()
    private var isText = false
    private var width = 0.0
    private var height = 0.0

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
      qualifiedName: String?, attributes: [String: String]
    ) {
      counts.names[name, default: 0] += 1
      isText = name == "text"
      if isText { counts.texts.append("") }
      if name == "path", attributes["stroke-width"] == "1.8" { counts.curves += 1 }
      func value(_ key: String) -> Double? { attributes[key].flatMap(Double.init) }
      if name == "svg" { (width, height) = (value("width") ?? 0, value("height") ?? 0) }
      for (key, limit) in [("x", width), ("x1", width), ("x2", width), ("cx", width)] {
        if let x = value(key), !(0...limit).contains(x) { counts.outside += 1 }
      }
      for (key, limit) in [("y", height), ("y1", height), ("y2", height), ("cy", height)] {
        if let y = value(key), !(0...limit).contains(y) { counts.outside += 1 }
      }
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
      if isText { counts.texts[counts.texts.count - 1] += text }
    }

    func parser(
      _ parser: XMLParser, didEndElement name: String, namespaceURI: String?,
      qualifiedName: String?
    ) {
      isText = false
    }
  }
}
