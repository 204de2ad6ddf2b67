"""Fields of many trades that follow from each other: markets, loans, exams, matches, weather, errors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
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


def test_a_campaign_reaches_fewer_at_each_step() -> None:
    counts = dict.fromkeys(("sent", "delivered", "opened", "clicked", "bounced"), WHOLE)
    for sent in named("CampaignSent", **counts, openRate=NUMBER):
        assert sent["sent"] >= sent["delivered"] >= sent["opened"] >= sent["clicked"]
        assert sent["openRate"] == pytest.approx(sent["opened"] / sent["delivered"], abs=0.001)


def test_tests_that_passed_and_failed_are_all_tests() -> None:
    for build in named("BuildFinished", testsTotal=WHOLE, testsPassed=WHOLE, testsFailed=WHOLE):
        assert build["testsPassed"] + build["testsFailed"] <= build["testsTotal"]
    for review in made(helpfulVotes=WHOLE, totalVotes=WHOLE):
        assert review["helpfulVotes"] <= review["totalVotes"]


def test_stars_words_and_mood_of_a_review_say_the_same() -> None:
    moods = {"enum": ["POSITIVE", "NEUTRAL", "NEGATIVE"]}
    reviews = named("ReviewPosted", rating=WHOLE, comment=TEXT, sentiment=moods)

    assert {each["sentiment"] for each in reviews if each["rating"] >= 4} == {"POSITIVE"}
    assert {each["sentiment"] for each in reviews if each["rating"] <= 2} == {"NEGATIVE"}
    said = {
        mood: {each["comment"] for each in reviews if each["sentiment"] == mood} for mood in moods["enum"]
    }
    assert not said["POSITIVE"] & said["NEGATIVE"]


def test_money_is_changed_into_other_money_at_its_rate() -> None:
    fields = dict.fromkeys(("amount", "exchangeRate", "convertedAmount"), NUMBER)
    for transfer in named("TransferCompleted", **fields, currency=TEXT, targetCurrency=TEXT):
        assert transfer["currency"] != transfer["targetCurrency"]
        worth = transfer["amount"] * transfer["exchangeRate"]
        assert transfer["convertedAmount"] == pytest.approx(worth, abs=0.011)


def test_a_refund_is_no_more_than_what_was_paid_and_less_where_it_is_a_part() -> None:
    for refund in named("RefundIssued", originalAmount=NUMBER, refundAmount=NUMBER, partial=FLAG):
        assert refund["partial"] == (refund["refundAmount"] < refund["originalAmount"])
        assert refund["refundAmount"] <= refund["originalAmount"]


def test_bids_of_an_auction_rise() -> None:
    fields = dict.fromkeys(("startingPrice", "currentHighestBid", "bidAmount"), NUMBER)
    for bid in named("BidPlaced", **fields):
        assert bid["startingPrice"] < bid["currentHighestBid"] < bid["bidAmount"]


def test_a_meeting_takes_minutes_and_a_period_months() -> None:
    for meeting in named("AppointmentScheduled", startTime=TIME, endTime=TIME):
        assert meeting["startTime"][:8] == meeting["endTime"][:8]
        assert meeting["startTime"] < meeting["endTime"]
    for period in named("SubscriptionRenewed", currentPeriodStart=TIME, currentPeriodEnd=TIME):
        begin, end = (datetime.fromisoformat(period[f"currentPeriod{side}"]) for side in ("Start", "End"))
        assert 30 <= (end - begin).days <= 365


def test_the_type_of_a_sensor_goes_with_its_value_and_its_unit() -> None:
    kinds = {"enum": ["TEMPERATURE", "HUMIDITY", "PRESSURE"]}
    units = {
        (each["type"], each["unit"]) for each in named("SensorRead", type=kinds, value=NUMBER, unit=TEXT)
    }

    assert units == {("TEMPERATURE", "C"), ("HUMIDITY", "%"), ("PRESSURE", "hPa")}


def test_what_was_just_created_is_in_its_first_state() -> None:
    states = {"enum": ["OPEN", "PENDING", "SOLVED"]}
    assert {each["status"] for each in named("TicketCreated", status=states)} == {"OPEN"}
    assert {each["status"] for each in named("TicketUpdated", status=states)} > {"OPEN"}


def test_a_person_has_the_name_of_the_gender_that_the_schema_writes_in_its_way() -> None:
    people = made(firstName=TEXT, gender={"enum": ["MALE", "FEMALE", "OTHER"]})
    men, women = ({p["firstName"] for p in people if p["gender"] == said} for said in ("MALE", "FEMALE"))
    assert men
    assert women
    assert not men & women
    assert {each["gender"] for each in made(firstName=TEXT, gender={"enum": ["M", "F"]})} == {"M", "F"}


def test_who_comes_in_some_minutes_has_the_time_of_that() -> None:
    for ride in named("CourierAssigned", eta=TIME, timestamp=TIME, estimatedMinutes=WHOLE):
        hour, minute = map(int, ride["eta"][11:16].split(":"))
        begun, past = map(int, ride["timestamp"][11:16].split(":"))
        assert (hour - begun) * 60 + minute - past == ride["estimatedMinutes"]


def test_what_is_paid_is_what_was_due_and_what_changed_has_values_of_its_kind() -> None:
    for invoice in named("InvoicePaid", amountDue=NUMBER, amountPaid=NUMBER):
        assert 0.7 * invoice["amountDue"] < invoice["amountPaid"] <= invoice["amountDue"]
    changes = made(
        changes={"type": "array", "items": thing(field=TEXT, oldValue=TEXT, newValue=TEXT), "minItems": 1}
    )
    for change in (each for value in changes for each in value["changes"]):
        assert change["oldValue"] != change["newValue"]
        assert ("@" in change["oldValue"]) == (change["field"] == "email") == ("@" in change["newValue"])


def test_an_alert_of_a_temperature_has_a_limit_below_it() -> None:
    for alert in named("TemperatureAlert", temperature=NUMBER, humidity=NUMBER, limit=NUMBER):
        assert alert["limit"] < alert["temperature"] or alert["temperature"] <= 0


def test_a_physician_is_not_the_patient() -> None:
    patient = thing(firstName=TEXT, lastName=TEXT)
    for visit in named("PatientAdmitted", patient=patient, attendingPhysician=TEXT):
        assert (
            visit["attendingPhysician"] != f"{visit['patient']['firstName']} {visit['patient']['lastName']}"
        )
