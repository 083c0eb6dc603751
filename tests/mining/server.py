"""A server of its own, for as long as it is asked."""
import json, os, socket, subprocess, tempfile, time, urllib.error, urllib.request

PASSWORD = "correct horse battery"


class Server:
    def __init__(self, binary):
        self.binary = binary

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            port = found.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        settings = dict(
            os.environ,
            DATABASE_URL=os.environ.get("MINING_DATABASE_URL", f"sqlite:{self.folder.name}/mining.db"),
            CARAVAN_LISTEN=f"127.0.0.1:{port}",
            CARAVAN_ADMIN_EMAIL="admin@example.com",
            CARAVAN_ADMIN_PASSWORD=PASSWORD,
            CARAVAN_REQUESTS_PER_MINUTE="0",
            CARAVAN_SIGN_INS_PER_MINUTE="0",
            CARAVAN_JWT_ACCESS_SECONDS="86400",
            CARAVAN_LOG="warn",
        )
        self.log = open(f"{self.folder.name}/server.log", "w+")
        self.process = subprocess.Popen([self.binary, "serve"], env=settings, stdout=self.log, stderr=self.log)
        for _ in range(300):
            try:
                self.fetch("/readyz", token=False)
                break
            except OSError:
                if self.process.poll() is not None:
                    raise SystemExit("the server ended before it was ready")
                time.sleep(0.1)
        sign_in = dict(email="admin@example.com", password=PASSWORD)
        self.token = self.post("/v1/auth/login", sign_in, token=False)["access_token"]
        return self

    def __exit__(self, kind, error, _):
        self.process.terminate()
        self.process.wait(30)
        if error is not None:
            self.log.seek(0)
            print(self.log.read()[-3000:])
        self.folder.cleanup()

    def fetch(self, path, body=None, token=True):
        headers = {"content-type": "application/json"}
        if token:
            headers["authorization"] = f"Bearer {self.token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers)
        try:
            with urllib.request.urlopen(request, timeout=600) as answer:
                return answer.read()
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{path}: {error.code} {error.read().decode()[:1000]}") from None

    def get(self, path):
        return json.loads(self.fetch(path))

    def post(self, path, body, token=True):
        return json.loads(self.fetch(path, body, token) or b"{}")
