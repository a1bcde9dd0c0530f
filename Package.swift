// swift-tools-version: 6.2

import PackageDescription

let package = Package(
  name: "kanscope",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "kanscope", targets: ["kanscope"]),
    .library(name: "Expressions", targets: ["Expressions"]),
    .library(name: "KAN", targets: ["KAN"]),
    .library(name: "Symbolic", targets: ["Symbolic"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.0.0"),
  ],
  targets: [
    .systemLibrary(name: "CProcessor"),
    .target(
      name: "Numerics", dependencies: ["CProcessor"]),
    .target(name: "Expressions", dependencies: ["Numerics"]),
    .target(name: "KAN", dependencies: ["Expressions", "Numerics"]),
    .target(
      name: "Symbolic", dependencies: ["KAN", "Expressions", "Numerics"]),
    .target(
      name: "Storage",
      dependencies: ["KAN", "Expressions", .product(name: "Yams", package: "Yams")]),
    .target(
      name: "Session", dependencies: ["Symbolic", "Storage", "KAN", "Expressions", "Numerics"]),
    .target(name: "Scene", dependencies: ["Numerics"]),
    .target(
      name: "Figures", dependencies: ["KAN", "Expressions", "Scene", "Numerics"]),
    .target(
      name: "Workbench",
      dependencies: [
        "Session", "Storage", "Figures", "Symbolic", "KAN", "Scene", "Expressions", "Numerics",
      ]),
    .systemLibrary(
      name: "CNcurses", providers: [.apt(["libncurses-dev"])]),
    .target(name: "Terminal", dependencies: ["Scene", "CNcurses"]),
    .executableTarget(
      name: "kanscope",
      dependencies: [
        "Workbench", "Terminal", "Session", "Figures", "Symbolic", "Scene", "Storage", "KAN",
        "Expressions", "Numerics",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .target(name: "TestSupport", dependencies: ["Scene"], path: "Tests/TestSupport"),
    .testTarget(name: "NumericsTests", dependencies: ["Numerics"]),
    .testTarget(
      name: "ExpressionsTests", dependencies: ["TestSupport", "Expressions", "Numerics"],
      exclude: ["check_latex.py"]),
    .testTarget(
      name: "KANTests", dependencies: ["KAN", "Expressions", "Numerics"],
      exclude: ["Oracle", "Fixtures"]),
    .testTarget(
      name: "SymbolicTests", dependencies: ["Symbolic", "KAN", "Expressions", "Numerics"]),
    .testTarget(
      name: "StorageTests",
      dependencies: ["TestSupport", "Storage", "KAN", "Expressions", "Numerics"],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "SessionTests",
      dependencies: ["Session", "Symbolic", "Storage", "KAN", "Expressions", "Numerics"]),
    .testTarget(name: "SceneTests", dependencies: ["TestSupport", "Scene"]),
    .testTarget(
      name: "FiguresTests", dependencies: ["TestSupport", "Figures", "KAN", "Scene"],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "WorkbenchTests",
      dependencies: [
        "TestSupport", "Workbench", "Session", "Figures", "Symbolic", "KAN", "Scene", "Numerics",
      ],
      exclude: ["Fixtures"]),
    .testTarget(name: "TerminalTests", dependencies: ["TestSupport", "Terminal", "Scene"]),
    .testTarget(
      name: "kanscopeTests",
      dependencies: [
        "kanscope", "Workbench", "Session", "Symbolic", "KAN", "Expressions", "Numerics",
      ]),
  ],
  swiftLanguageModes: [.v6]
)
