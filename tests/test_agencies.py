"""Which agency a text is about: as heads, letterheads, portals, signatures and salutations name it.

The agency is the one that the facts are about, never another body that the text merely mentions.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import land_and_publish
from measure import Published

from warehouse.paths import SEEDS_DIR


@dataclass(frozen=True)
class Case:
    """One text, and the agency, place and state that it should give."""

    name: str
    agency: str
    place: str
    state: str | None
    text: str


ASKED = """
1. Contracts for license plate readers.
2. Policies on license plate readers.
"""

CASES = [
    Case(
        "muckrock_on_behalf",
        "Ashgrove Police Department",
        "Ashgrove",
        "OH",
        f"""Plate readers (Ashgrove)

Ona Brandt filed this request with the Ashgrove Police Department of Ashgrove, OH on behalf of the Fir Review.

Tracking #

None

Status

Completed

Communications

From: Ona Brandt

Subject: Ohio Public Records Act Request: Plate readers

To Whom It May Concern:
{ASKED}
Ona Brandt

From: Ashgrove Police Department

Subject: RE: Plate readers

Ms. Brandt, we use two Flock cameras. Nothing else is on file.
""",
    ),
    Case(
        "records_of_the_department",
        "Quillan Straits Police Department",
        "Quillan Straits",
        "WA",
        """Skip to main content
City of Quillan Straits, WA
Request 25-117
Closed
Dates
Received
March 4, 2025 via web
Requester
Ona Brandt
Departments
Police - Records
Request
Records of the Quillan Straits Police Department about license plate readers:
1. contracts
2. policies
Timeline
Request closed
Public
All records are provided.
April 28, 2025,  4:12pm by D. Moss
""",
    ),
    Case(
        "shouted_city_of",
        "Camber Inlet Police Department",
        "Camber Inlet",
        "WA",
        f"""CITY OF CAMBER INLET POLICE DEPARTMENT
Public Disclosure Unit
12 Dock Street, Camber Inlet, Washington 98999

March 7, 2023

Dear Ms. Brandt:

You wrote:
{ASKED}
We have two Flock cameras. We found no policy.

Sincerely,
Pia Dunn
""",
    ),
    Case(
        "borough_and_its_clerk",
        "Lower Tarn Hook Police Department",
        "Lower Tarn Hook",
        "NJ",
        f"""BOROUGH OF LOWER TARN HOOK
Municipal Clerk
One Borough Plaza
Lower Tarn Hook, New Jersey 08999

November 21, 2023

Re: Police Department license plate readers

Dear Requestor:

The custodian has consulted the Lower Tarn Hook Police Department and responds
to your OPRA request as follows.
{ASKED}
Item 1: provided. Item 2: no responsive records.

Sincerely,
Constance Birch, Borough Clerk
""",
    ),
    Case(
        "county_clerk_for_the_sheriff",
        "Marl Narrows County Sheriff's Office",
        "Marl Narrows County",
        "MI",
        f"""                    MARL NARROWS COUNTY
                 OFFICE OF THE COUNTY CLERK
              18 Harbor Road, Marl Narrows, MI 49999

February 9, 2024

RE: Sheriff's Office - license plate readers

Dear Ms. Brandt,

As FOIA Coordinator I respond on behalf of the Sheriff to your request for:
{ASKED}
Item 1: granted. Item 2: none exist. The Michigan State Police has its own cameras.

Sincerely,
Tove Lund, County Clerk
""",
    ),
    Case(
        "sheriff_in_salutation_and_signature",
        "Dunning Flats County Sheriff's Office",
        "Dunning Flats County",
        "KS",
        """From: Ona Brandt <ona@example.org>
To: records@dunningflats.example.gov
Date: Tue, 14 Jun 2022 07:52:10 -0500
Subject: KORA request / license plate readers

Dear Sheriff Vane,

Under the Kansas Open Records Act please send the contract for your
license plate reader and any policy on it.

Ona Brandt

From: Walt Vane <wvane@dunningflats.example.gov>
To: Ona Brandt <ona@example.org>
Date: Mon, 20 Jun 2022 16:40:02 -0500
Subject: RE: KORA request / license plate readers

Ona,

We own one reader. The contract is attached. Alder PD has some of those cameras too. There is no policy.

Walt
Sheriff Walter J. Vane
Dunning Flats County, Kansas
""",
    ),
    Case(
        "called_pd_beside_the_state_police",
        "Gannet Harbor Police Department",
        "Gannet Harbor",
        "ME",
        """From: Ona Brandt <ona@example.org>
Sent: Thursday, September 7, 2023 9:31 PM
To: Chief Dana Lake
Subject: Right to Know request - plate readers

Chief Lake,

Under Maine's Freedom of Access Act may I have:

- Policy for the Gannet Harbor PD's license plate readers
- Agreement with Maine State Police for use of theirs

Ona Brandt

________________________________
From: Chief Dana Lake
Sent: Tuesday, September 26, 2023 4:19 PM
To: Ona Brandt
Subject: RE: Right to Know request - plate readers

Good afternoon,

We have no license plate reader and no policy on them. No agreement with the Maine State Police exists.

Dana
""",
    ),
    Case(
        "portal_without_a_name",
        "Brackmoor Police Department",
        "Brackmoor",
        "CO",
        """Brackmoor Public Records

Request 22-1093
Closed

Request

Colorado Open Records Act request. Please provide:

1. The license plate reader policy
2. The license plate reader contract, e.g. with Tenfold County

Received
August 30, 2022 via web

Departments
Police Department

Documents
Public
22-1093 policy.pdf

Staff
Point of contact: Cmdr. Elise Hay

Timeline

Request opened
Request received via web
August 30, 2022, 8:55pm by Ona Brandt

Message sent to requester
The department has two plate readers. Both records are released.
September 13, 2022, 2:15pm by Elise Hay (Staff)

Request closed
September 13, 2022, 2:16pm by Elise Hay (Staff)
""",
    ),
    Case(
        "division_of_police",
        "Barrow Mills Division of Police",
        "Barrow Mills",
        "OH",
        """City of Barrow Mills Records Request Portal
Reference No: P001260-012224

Message History (2)

On 2/14/2024 4:02:37 PM, Barrow Mills Law Department wrote:

Subject: [Records Center] Public Records Request :: P001260-012224
Body:

Dear Mr. Quill:

The Division of Police has no license plate readers. No policy exists.

Anthony Pell
Assistant Director of Law

On 1/22/2024 7:58:03 PM, Everett Quill wrote:

Request Created on Public Portal

I would like the following from the Barrow Mills Division of Police (Barrow Mills, Ohio):
- contracts for license plate readers
- policies on license plate readers
""",
    ),
    Case(
        "letterhead_without_department",
        "Red Fell City Police",
        "Red Fell City",
        "UT",
        f"""                              RED FELL CITY POLICE
                 315 South Depot Street  |  Red Fell City, Utah

March 28, 2024

Re: GRAMA request dated March 13, 2024, license plate readers

Dear Ms. Brandt:

You seek the following:
{ASKED}
3. Any agreement on license plate readers with the Utah Department of Public Safety.

We have two readers. Items 1 and 2 are enclosed. The Department of Public Safety is not part of it.

Sincerely,
Teague Lind
Chief of Police
""",
    ),
    Case(
        "other_body_in_the_first_lines",
        "Saltmere Bend Police Department",
        "Saltmere Bend",
        "NM",
        """From: IPRA Custodian <ipra@saltmere.example.gov>
To: Ona Brandt <ona@example.org>
Sent: Friday, September 26, 2025 11:20 AM
Subject: RE: IPRA 2025-0391 - plate readers

Ms. Brandt:

We release the agreement on license plate readers between the City and the Cotton County Sheriff.

Ana Quint
IPRA Custodian

________________________________
From: IPRA Custodian <ipra@saltmere.example.gov>
Sent: Friday, August 29, 2025 4:44 PM
To: Ona Brandt <ona@example.org>
Subject: RE: IPRA 2025-0391 - plate readers

Dear Ms. Brandt,

The Saltmere Bend Police Department responds to your IPRA request under New Mexico law as follows.

Paragraph a (contracts for license plate readers). No records.

________________________________
From: Ona Brandt <ona@example.org>
Sent: Monday, August 4, 2025 9:31 PM
To: IPRA Custodian <ipra@saltmere.example.gov>
Subject: IPRA 2025-0391 - plate readers

Please send:
a. contracts for license plate readers
b. agreements on license plate readers

Ona Brandt
""",
    ),
    # Look-alikes: names that must stay whole, and bodies that are not the agency.
    Case(
        "university_of_the",
        "University of the Fells Police Department",
        "University of the Fells",
        "CA",
        f"""UNIVERSITY OF THE FELLS POLICE DEPARTMENT
1 College Way, Fellside, California 95999

March 7, 2023

Dear Ms. Brandt:

You asked for:
{ASKED}
We have two license plate readers. We found no policy.

Sincerely,
Pia Dunn
""",
    ),
    Case(
        "city_police_in_a_county_of_a_sheriff",
        "Alder Ford Police Department",
        "Alder Ford",
        "GA",
        f"""ALDER FORD POLICE DEPARTMENT
Pell County, Georgia 30999

March 7, 2023

Dear Ms. Brandt:

You asked for:
{ASKED}
We have no license plate reader of our own. The Sheriff has some. Ask the Sheriff of Pell County.
The Sheriff's
Office keeps the contract. The Sheriff does not share it.

Sincerely,
Pia Dunn
Chief of Police
""",
    ),
    Case(
        "letter_filed_with",
        "Ostler Police Department",
        "Ostler",
        "IA",
        f"""City of Ostler
Office of the City Attorney
2 Main Street, Ostler, Iowa 50999

March 7, 2023

Dear Ms. Brandt:

I answer the request you filed with the Ostler Police Department on March 1, 2023 for:
{ASKED}
The department has two license plate readers. The Iowa State Patrol
and the Marsh Police Department do not use them.

Sincerely,
Pia Dunn
Chief of Police
""",
    ),
    Case(
        "portal_of_a_university",
        "Fenwick State University Police",
        "Fenwick",
        "NC",
        """Fenwick State University | Public Records Portal

Request 23-44  Closed

1. Contracts for license plate readers.
2. Policies on license plate readers.

Received
March 1, 2023 via web

Departments
Office of General Counsel, University Police

Timeline

External Message
Requester + Staff
There are no license plate readers on campus. See G.S. 132-6.
March 7, 2023, 3:48pm by Pia Dunn (Staff)
""",
    ),
    Case(
        "portal_title_and_department",
        "Marrow Police Department",
        "Marrow",
        "MI",
        """City of Marrow, MI
FOIA Requests

Request 21-88

CLOSED

1) Contracts for license plate readers.
2) Policies on license plate readers.

Received
June 2, 2021 via mail

Departments
Police - FOIA

Timeline

Request Closed
Public
We have no license plate readers. The Alder County Sheriff has some.
June 9, 2021, 9:09am by FOIA Coordinator (Staff)
""",
    ),
    Case(
        "letter_of_a_center",
        "Granite Valley Intelligence Center",
        "Ostler Falls",
        "NH",
        f"""GRANITE VALLEY INTELLIGENCE CENTER
A partnership of agencies - Ostler Falls, New Hampshire

March 7, 2023

Dear Ms. Brandt:

The Center received your Right-to-Know request under RSA 91-A:
{ASKED}
The Center has no license plate readers.

Sincerely,
Pia Dunn
""",
    ),
    Case(
        "letter_of_a_probation_department",
        "Ostler County Adult Probation Department",
        "Ostler County",
        "OH",
        f"""COURT OF COMMON PLEAS, OSTLER COUNTY, OHIO
ADULT PROBATION DEPARTMENT

March 7, 2023

Dear Ms. Brandt:

You asked for these records:
{ASKED}
The Department has no license plate readers.

Sincerely,
Pia Dunn
""",
    ),
    Case(
        "letter_of_a_marshal",
        "Ostler Town Marshal",
        "Ostler",
        "CO",
        f"""TOWN OF OSTLER - MARSHAL
Ostler, Colorado

March 7, 2023

CORA REQUEST RECD 3/1/23
{ASKED}
No license plate readers here. Alder County SO has some.

Marshal Pia Dunn
""",
    ),
    Case(
        "state_within_the_name",
        "Ostler Police Department",
        "Ostler",
        "ME",
        f"""From: Lt. Pia Dunn <pdunn@ostlerpd.example.gov>
To: Ona Brandt <ona@example.org>
Date: Thursday, April 18, 2024 7:51 AM
Subject: Re: FOAA - plate readers

We have no license plate readers. There is no policy and no contract.

Lt. P. Dunn, Ostler (Maine) PD

On Apr 11, 2024, Ona Brandt wrote:
Under the Freedom of Access Act please send me
{ASKED}
""",
    ),
    Case(
        "college_in_its_town",
        "Ostler State College Police Department",
        "Port Ostler",
        "FL",
        f"""OSTLER STATE COLLEGE
Office of the General Counsel
1 Heron Way, Port Ostler, Florida

March 7, 2023

Re: Public records request, Ostler State College Police Department

Dear Ms. Brandt:

Your public records request asks for:
{ASKED}
The College has no license plate readers.

Cordially,
Pia Dunn
""",
    ),
]
by_name = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """All the texts in one home, landed, built and published once."""
    folder: Path = tmp_path_factory.mktemp("agencies")
    for case in CASES:
        (folder / f"{case.name}.txt").write_text(case.text, encoding="utf-8")
    return land_and_publish(folder / "home", *sorted(folder.glob("*.txt")))


@by_name
def test_agency_of_the_text(published: Published, case: Case) -> None:
    found = published.row(
        "SELECT agencies.agency_name, agencies.place_name, agencies.state FROM source_texts "
        "JOIN agencies USING (agency_id) WHERE source_file = ?",
        f"{case.name}.txt",
    )
    assert found == (case.agency, case.place, case.state)


def test_laws_are_told_from_their_citations() -> None:
    with (SEEDS_DIR / "state_citations.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        matching = [other["state"] for other in rows if re.search(other["pattern"], row["example"])]
        assert matching == [row["state"]]
        assert not re.search(row["pattern"], row["counter_example"])
