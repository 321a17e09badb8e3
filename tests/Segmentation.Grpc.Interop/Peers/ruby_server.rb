# Runs gRPC's official Ruby server (Debian: ruby-grpc) on a free port of 127.0.0.1, which it prints: CERTIFICATE KEY, or "-" twice.
# The official program listens on every address and with a certificate of its own; both are replaced here. Ends with its input.
require 'rubygems'
certificate, key = ARGV
ARGV.replace(['--port', '0', '--use_tls', 'false'])
begin
  gem = Gem::Specification.find_by_name('grpc').gem_dir
  $LOAD_PATH.unshift(File.join(gem, 'src/ruby/pb'), File.join(gem, 'src/ruby/lib'))
  require 'grpc'
rescue LoadError => e
  warn "ruby-grpc: #{e.message}"
  exit 3
end

CREDENTIALS = certificate == '-' ? :this_port_is_insecure
  : GRPC::Core::ServerCredentials.new(nil, [{ private_key: File.read(key), cert_chain: File.read(certificate) }], false)

GRPC::RpcServer.prepend(Module.new do
  def add_http2_port(_address, _credentials)
    port = super('127.0.0.1:0', CREDENTIALS)
    $stdout.puts(port)
    $stdout.flush
    port
  end
end)

Thread.new do
  $stdin.read
  exit!(0)
end
load File.join(gem, 'src/ruby/pb/test/server.rb')
