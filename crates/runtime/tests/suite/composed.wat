;; Two components that talk to each other, as toolchains make where they put WASI stand-ins beside a plugin: the one gives
;; back a text, the other is a plugin that gives its input to it. Each has a memory of its own.
(component
  (component $inner
    (core module $module
      (memory (export "memory") 1)
      (global $free (mut i32) (i32.const 1024))
      (func (export "realloc") (param i32 i32 i32 i32) (result i32)
        (local $at i32)
        (local.set $at (global.get $free))
        (global.set $free
          (i32.and (i32.add (i32.add (global.get $free) (local.get 3)) (i32.const 7)) (i32.const -8)))
        (local.get $at))
      (func (export "echo") (param $at i32) (param $length i32) (result i32)
        (i32.store (i32.const 8) (local.get $at))
        (i32.store (i32.const 12) (local.get $length))
        (i32.const 8)))
    (core instance $instance (instantiate $module))
    (func (export "echo") (param "text" string) (result string)
      (canon lift (core func $instance "echo")
        (memory (core memory $instance "memory")) (realloc (core func $instance "realloc")))))

  (component $outer
    (import "echo" (func $text (param "text" string) (result string)))
    (core module $memory
      (memory (export "memory") 1)
      (table (export "table") 1 funcref)
      (global $free (mut i32) (i32.const 1024))
      (func (export "realloc") (param i32 i32 i32 i32) (result i32)
        (local $at i32)
        (local.set $at (global.get $free))
        (global.set $free
          (i32.and (i32.add (i32.add (global.get $free) (local.get 3)) (i32.const 7)) (i32.const -8)))
        (local.get $at)))
    (core instance $memory (instantiate $memory))
    (core func $echo
      (canon lower (func $text)
        (memory (core memory $memory "memory")) (realloc (core func $memory "realloc"))))
    (core module $plugin
      (import "memory" "memory" (memory 1))
      (import "inner" "echo" (func $echo (param i32 i32 i32)))
      (table 1 funcref)
      ;; The result at 16: which case, and from 20 on the place and length of its text.
      (func (export "call") (param $name i32) (param i32) (param $input i32) (param $length i32) (result i32)
        (i32.store8 (i32.const 16) (i32.const 0))
        (call $echo (local.get $input) (local.get $length) (i32.const 20))
        (i32.const 16)))
    (core instance $plugin
      (instantiate $plugin
        (with "memory" (instance $memory))
        (with "inner" (instance (export "echo" (func $echo))))))

    (type $error (variant (case "unknown-tool") (case "invalid-input" string) (case "failed" string)))
    (func $call (param "name" string) (param "input" string) (result (result string (error $error)))
      (canon lift (core func $plugin "call")
        (memory (core memory $memory "memory")) (realloc (core func $memory "realloc"))))
    (component $named
      (type $own (variant (case "unknown-tool") (case "invalid-input" string) (case "failed" string)))
      (import "import-type-tool-error" (type $error (eq $own)))
      (import "import-func-call"
        (func $call (param "name" string) (param "input" string) (result (result string (error $error)))))
      (type $exported (variant (case "unknown-tool") (case "invalid-input" string) (case "failed" string)))
      (export $tool-error "tool-error" (type $exported))
      (export "call" (func $call)
        (func (param "name" string) (param "input" string) (result (result string (error $tool-error))))))
    (instance $tools
      (instantiate $named
        (with "import-type-tool-error" (type $error))
        (with "import-func-call" (func $call))))
    (export "yoi:plugin/tools@1.0.0" (instance $tools)))

  (instance $inner (instantiate $inner))
  (instance $outer (instantiate $outer (with "echo" (func $inner "echo"))))
  (export "yoi:plugin/tools@1.0.0" (instance $outer "yoi:plugin/tools@1.0.0")))
