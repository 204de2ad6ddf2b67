"""Fields of many trades that follow from each other: markets, loans, exams, matches, weather, errors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from kdev.mock.streams import Choices, streams_for
from kdev.spec.model import Channel, Message
from kdev.spec.topics import Route
from tests.unit.mock.made import NOW, PLACE, schema, stream, values

TEXT: Mapping[str, object] = {"type": "string"}
NUMBER: Mapping[str, object] = {"type": "number"}
WHOLE: Mapping[str, object] = {"type": "integer"}
FLAG: Mapping[str, object] = {"type": "boolean"}
TIME: Mapping[str, object] = {"type": "string", "format": "date-time"}


def thing(**fields: object) -> dict[str, object]:
    return {"type": "object", "properties": fields, "required": list(fields)}


def made(**fields: object) -> list[Any]:
    return values(stream(thing(**fields)), 200)


def named(message: str, **fields: object) -> list[Any]:
    messages = (Message(message, schema(thing(**fields)), PLACE),)
    channel = Channel("things", "things", messages, PLACE)
    (found,) = streams_for([Route(channel, "things", "address", {})], Choices(1))
    return [json.loads(text) for text in found.make(0, [NOW] * 200).values if text is not None]


@pytest.mark.parametrize("number", [NUMBER, WHOLE])
def test_quotes_lie_between_the_lowest_and_the_highest_and_the_bid_below_the_ask(number: object) -> None:
    quotes = named("QuoteUpdated", open=number, high=number, low=number, close=number, bid=number, ask=number)

    for quote in quotes:
        assert quote["low"] <= min(quote["open"], quote["close"])
        assert quote["high"] >= max(quote["open"], quote["close"])
        assert quote["bid"] < quote["ask"] < quote["bid"] * 1.1 + 3


def test_a_trade_is_worth_its_quantity_times_its_price() -> None:
    for trade in named("StockTraded", quantity=WHOLE, price=NUMBER, notional=NUMBER):
        assert trade["notional"] == pytest.approx(trade["quantity"] * trade["price"], abs=0.006)


def test_a_price_changes_by_a_part_and_the_percentage_says_by_how_much() -> None:
    for change in made(oldPrice=NUMBER, newPrice=NUMBER, changePercent=NUMBER):
        said = (change["newPrice"] - change["oldPrice"]) / change["oldPrice"] * 100
        assert change["changePercent"] == pytest.approx(said, abs=0.01)
        assert 0 < abs(said) < 60


def test_a_state_before_a_change_comes_before_the_state_after_it() -> None:
    states = ["NEW", "PAID", "SHIPPED", "DELIVERED"]
    changes = made(previousStatus={"enum": states}, newStatus={"enum": states})

    assert {states.index(each["previousStatus"]) < states.index(each["newStatus"]) for each in changes} == {
        True
    }


def test_a_risk_has_one_height_in_level_score_and_what_is_done() -> None:
    levels, actions = ["LOW", "MEDIUM", "HIGH", "CRITICAL"], ["APPROVE", "REVIEW", "BLOCK"]
    risks = made(riskLevel={"enum": levels}, riskScore=NUMBER, action={"enum": actions}, isFraud=FLAG)

    for one in risks:
        for other in risks:
            if one["riskScore"] > other["riskScore"]:
                assert levels.index(one["riskLevel"]) >= levels.index(other["riskLevel"])
                assert actions.index(one["action"]) >= actions.index(other["action"])
    assert {one["action"] for one in risks if one["isFraud"]} == {"BLOCK"}


def test_an_exam_has_the_share_and_the_grade_of_its_points() -> None:
    exams = made(
        score=WHOLE, maxScore=WHOLE, percentage=NUMBER, grade={"enum": ["A", "B", "C", "D", "F"]}, passed=FLAG
    )

    for exam in exams:
        share = exam["score"] / exam["maxScore"] * 100
        assert exam["percentage"] == round(share)
        assert (exam["grade"] == "A") == (share >= 90)
        assert exam["passed"] == (share >= 60)


def test_who_has_more_goals_has_won() -> None:
    fields = dict.fromkeys(("homeTeam", "awayTeam"), TEXT) | {"homeScore": WHOLE, "awayScore": WHOLE}
    for match in named("MatchFinished", **fields, winner=TEXT):
        assert match["homeScore"] != match["awayScore"]
        home = match["homeScore"] > match["awayScore"]
        assert match["winner"] == (match["homeTeam"] if home else match["awayTeam"])
    score = thing(home=WHOLE, away=WHOLE)
    for match in made(score=score, result={"enum": ["HOME_WIN", "AWAY_WIN", "DRAW"]}):
        side = match["score"]["home"] - match["score"]["away"]
        assert match["result"] == ("HOME_WIN" if side > 0 else "AWAY_WIN" if side < 0 else "DRAW")


def test_a_loan_is_paid_back_in_equal_parts() -> None:
    fields = dict.fromkeys(("loanAmount", "interestRate", "monthlyPayment", "totalInterest"), NUMBER)
    for loan in named("LoanApproved", **fields, termMonths=WHOLE):
        whole = loan["monthlyPayment"] * loan["termMonths"]
        assert whole - loan["loanAmount"] == pytest.approx(loan["totalInterest"], rel=0.01, abs=5)
        assert loan["totalInterest"] > 0


def test_a_payment_for_a_loan_is_interest_and_principal_and_leaves_a_balance() -> None:
    fields = ("paymentAmount", "principalAmount", "interestAmount", "remainingBalance")
    for payment in named("LoanPaymentReceived", **dict.fromkeys(fields, NUMBER)):
        assert payment["paymentAmount"] == payment["principalAmount"] + payment["interestAmount"]
        assert payment["remainingBalance"] > payment["principalAmount"]


def test_no_more_is_granted_than_was_claimed() -> None:
    for claim in named("ClaimSettled", claimedAmount=NUMBER, approvedAmount=NUMBER, deductible=NUMBER):
        assert claim["approvedAmount"] == max(0, claim["claimedAmount"] - claim["deductible"])


def test_a_night_costs_what_hotels_take() -> None:
    for stay in named("RoomBooked", nights=WHOLE, ratePerNight=NUMBER, totalAmount=NUMBER):
        assert 50 <= stay["ratePerNight"] <= 400
        assert stay["totalAmount"] == pytest.approx(stay["nights"] * stay["ratePerNight"])


def test_snow_falls_when_it_is_cold_and_none_from_a_clear_sky() -> None:
    skies = {"enum": ["sunny", "snow", "rain"]}
    for said in made(condition=skies, temperatureC=NUMBER, feelsLikeC=NUMBER, precipitationMm=NUMBER):
        assert (said["condition"] == "snow") == (said["temperatureC"] < 1)
        assert (said["condition"] == "sunny") == (said["precipitationMm"] == 0)
        assert abs(said["feelsLikeC"] - said["temperatureC"]) < 4


def test_what_is_said_goes_with_the_outcome_and_the_code() -> None:
    bad = {"Connection refused", "Internal server error", "Permission denied"}
    outcomes = made(status={"enum": ["SUCCESS", "FAILED"]}, message=TEXT)
    assert {each["message"] for each in outcomes if each["status"] == "FAILED"} >= bad
    assert not {each["message"] for each in outcomes if each["status"] == "SUCCESS"} & bad
    errors = made(error=thing(code=TEXT, message=TEXT, httpStatus=WHOLE))
    told = {(each["error"]["code"], each["error"]["message"], each["error"]["httpStatus"]) for each in errors}
    assert ("NOT_FOUND", "Resource not found", 404) in told
    assert len(told) == len({code for code, *_ in told})
    own = made(code={**TEXT, "example": "bad_chars"}, error=thing(code=TEXT, message=TEXT))
    assert {each["code"] for each in own} == {"bad_chars"}


def test_a_value_that_is_reported_has_passed_its_limit() -> None:
    for alert in named("AlertTriggered", value=NUMBER, threshold=NUMBER, operator={"enum": [">", "<"]}):
        assert (alert["value"] > alert["threshold"]) == (alert["operator"] == ">")


def test_what_failed_and_what_was_done_make_up_all() -> None:
    for job in made(totalRecords=WHOLE, failedRecords=WHOLE, successfulRecords=WHOLE):
        assert job["failedRecords"] + job["successfulRecords"] == job["totalRecords"]


def test_a_ride_stays_in_town_and_its_length_is_that_of_the_way() -> None:
    end = thing(lat=NUMBER, lng=NUMBER, address=TEXT)
    for ride in named("RideCompleted", pickup=end, dropoff=end, distanceKm=NUMBER):
        north = abs(ride["pickup"]["lat"] - ride["dropoff"]["lat"]) * 111
        assert north <= ride["distanceKm"] + 0.1
        assert ride["distanceKm"] < 40


def test_a_call_is_answered_while_it_lasts() -> None:
    for call in named("CallEnded", startedAt=TIME, answeredAt=TIME, endedAt=TIME, durationSeconds=WHOLE):
        assert call["startedAt"] <= call["answeredAt"] <= call["endedAt"]


def test_what_arrived_did_so_when_that_is_told() -> None:
    for parcel in named("ShipmentDelivered", actualDelivery=TIME, timestamp=TIME):
        assert parcel["actualDelivery"] == parcel["timestamp"]


def test_a_meter_shows_what_it_showed_and_what_was_used() -> None:
    fields = dict.fromkeys(("previousReadingKwh", "consumptionKwh", "readingKwh"), NUMBER)
    for reading in named("MeterRead", **fields):
        used = reading["readingKwh"] - reading["previousReadingKwh"]
        assert used == pytest.approx(reading["consumptionKwh"])


def test_a_job_is_one_of_its_department_and_a_diagnosis_has_its_code() -> None:
    jobs = {(each["department"], each["jobTitle"]) for each in made(department=TEXT, jobTitle=TEXT)}
    assert ("Finance", "Accountant") in jobs
    assert not any(job == "Accountant" for department, job in jobs if department != "Finance")
    found = {(each["icd10Code"], each["diagnosis"]) for each in made(icd10Code=TEXT, diagnosis=TEXT)}
    assert ("J45.909", "Asthma") in found
    assert len(found) == len({code for code, _ in found})


def test_the_values_of_a_map_are_those_of_their_names() -> None:
    texts: list[Any] = values(stream({"type": "object", "additionalProperties": TEXT}), 300)
    found = {value for each in texts for name, value in each.items() if name == "country"}
    assert "United States" in found
    numbers: list[Any] = values(stream({"type": "object", "additionalProperties": NUMBER}), 300)
    assert {name for each in numbers for name in each} >= {"temperature", "latency_ms"}
