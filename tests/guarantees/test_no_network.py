import socket
import urllib.request

import pytest

from tests.offline import NetworkForbiddenError


def test_no_test_can_reach_another_machine_by_address():
    with socket.socket() as plain, pytest.raises(NetworkForbiddenError):
        plain.connect(("192.0.2.1", 80))


def test_no_test_can_look_up_a_name():
    with pytest.raises(NetworkForbiddenError):
        socket.getaddrinfo("example.org", 443)


def test_no_test_can_open_a_page_elsewhere():
    with pytest.raises(NetworkForbiddenError):
        urllib.request.urlopen("http://example.org/")


def test_no_test_can_send_a_datagram_elsewhere():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as plain, pytest.raises(NetworkForbiddenError):
        plain.sendto(b"hello", ("192.0.2.1", 53))


def test_a_test_can_reach_a_server_of_its_own():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(("localhost", server.getsockname()[1])) as client:
        client.sendall(b"hello")
        connection, _ = server.accept()
        with connection:
            assert connection.recv(5) == b"hello"
