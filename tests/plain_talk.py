"""Plain talk about papers, told apart: answers to those who asked for them, and look-alikes. (form,
text)."""

from __future__ import annotations

CASES: tuple[tuple[str, str], ...] = (
    (
        "response_letter",
        """\
Village of Thornbeck
Police

5/4/23

Ms. V:

Your note of the 1st came. I'll go through what you want in order.

The camera contract is in the envelope. Policy, we've got one, it's stapled behind the contract.
Audits - haven't done any. Logs I can't print, the machine won't let me.

Chief Ola Brandt
""",
    ),
    (
        "response_letter",
        """\
OFFICE OF THE CITY CLERK
City of Elmford, Oregon
October 3, 2022

Mr. Tran -

I have before me your ORS 192 letter about the drones. There are two papers on the purchase and I
enclose both. Nobody wrote a policy. The flight logs are exempt.

Ona Reyes, Clerk
""",
    ),
    (
        "response_letter",
        """\
FAX TRANSMISSION
TO: J. Okafor    FROM: Rowan County Sheriff, Records
DATE: 10/3/2022    PAGES: 4
RE: your open records letter, jail phones

Contract - 3 pages follow. Policy - none. Recordings - ask the company, they hold them. Commission -
$41,000.
""",
    ),
    (
        "response_letter",
        """\
MEMO
To: Requester (T. Lindgren)
From: Police Records
Re: PRR 22-118, gunshot sensors
Date: March 3, 2022

We looked for each of the papers on your list. (1) contract: attached. (2) maps of sensors:
withheld. (3) accuracy reports: found nothing.
""",
    ),
    (
        "response_letter",
        """\
Harlan County Sheriff
June 2, 2021

Dear Requestor:

You write, under the Open Records Act, "I request all contracts, invoices and policies for any
facial recognition software."

Contracts: none. Invoices: none. Policies: none. The State Police runs such a system and deputies
may ask it for a search.

Sheriff Dale Orr
""",
    ),
    (
        "email_thread",
        """\
On Wed, Sep 10, 2025 at 3:02 PM Chief Bly <chief@oakton.example.gov> wrote:

See mine after each.

> 1. the drone contract
attached
> 2. the bill
attached
> 3. your rules for flying it
There are none yet.
> 4. a list of flights
Don't keep one.

Chief Bly, Oakton
> On Sep 3, 2025, at 7:35 PM, Pat Moss <pm@example.org> wrote:
> Four things please about the drone:
""",
    ),
    (
        "email_thread",
        """\
---------- Forwarded message ---------
From: City Attorney <law@elmford.example.gov>
Date: Mon, Mar 7, 2022 at 8:01 AM
Subject: Fwd: cell tower simulators
To: Lee Novak <lnovak@example.org>

What follows is the City's reply.

> From: Det. Poe
> Sent: Friday, March 4, 2022 5:00 PM
> To: City Attorney
> Subject: RE: cell tower simulators
>
> We don't own one and never signed anything. The FBI brings theirs.

>> From: Lee Novak
>> Sent: Tuesday, March 1, 2022 9:12 AM
>> Under RCW 42.56 may I see the agreement, the policy and any non-disclosure paper for the Stingray?
""",
    ),
    (
        "email_thread",
        """\
From: Clerk <clerk@oakton.example.gov>
To: Pat Moss <pm@example.org>
Sent: Monday, May 6, 2024 9:00 AM
Subject: RE: body cams

Got your records request. We have eight Motorola cameras. Policy attached. No MOU.
""",
    ),
    (
        "plain_document",
        """\
From: Dana Orr <dana.orr@skysense.example.com>
Sent: Tuesday, May 4, 2021 9:10 AM
To: Lt. Roe <roe@elmfordpd.example.gov>
Subject: RE: Quote for plate cameras

Lt. Roe,

Thanks for your e-mail. You asked for three things:
1. Quote for 12 cameras - attached.
2. Sample agreement and MOU - attached.
3. A model policy on retention - attached, our standard is 30 days.

No charge for training. Please send the purchase order when ready.

Dana
""",
    ),
    (
        "plain_document",
        """\
From: Lund, T.
Sent: May 4, 2021 9:10 AM
To: Roe, J. <jroe@elmford.example.gov>
Subject: RE: drone invoice

Could you please send me the invoice and the contract for the drone? Finance wants the policy number
too. I don't have a copy.

From: Roe, J.
Sent: May 3, 2021 9:10 AM
To: Lund, T.
Subject: drone invoice

The invoice is paid. Your request for more batteries went to the Chief.

Florida has a very broad public records law. Most written communications to or from county officials
are public records available upon request.
""",
    ),
    (
        "plain_document",
        """\
SKYSENSE INC.
May 4, 2021

Chief Roe
Elmford Police Department

Re: Your request for proposal 21-04

Dear Chief Roe:

Thank you for your inquiry. As you requested, enclosed please find our quote, a sample contract, and
the data retention policy. Training is provided at no charge. There are no other fees. Responses to
each of your questions are attached.

Sincerely,
Dana Orr
""",
    ),
    (
        "plain_document",
        """\
May 4, 2021
Dear Chief Roe:
Re: Audit under the Data Practices Act

At your request we examined the records of the plate readers. You asked us to test retention. No
exceptions. Logs were provided. The policy is attached. None of the reads were kept more than 60
days, as Minn. Stat. ch. 13 says. Your staff denied no data requests in the period.

Sincerely, Auditors LLC
""",
    ),
    (
        "plain_document",
        """\
MEMORANDUM
TO: Mayor and Council
FROM: Chief Roe
DATE: May 4, 2021
RE: Your questions about plate readers

At the last meeting you asked about the contract, the cost and the policy. The contract is with
Flock. The cost is $3,000 per camera. The policy is attached. No other agreements exist. Public
records requests for the data have been denied.
""",
    ),
    (
        "plain_document",
        """\
POLICY 9 LICENSE PLATE READERS
To: All personnel
Re: Public records requests
May 4, 2021

Requests for ALPR data under the Public Records Act shall be referred to the Records Unit. If your
request for data is denied, document why. No records shall be released without redaction. Logs,
audits, training and contracts are kept by the Captain. Retention is 30 days.
""",
    ),
    (
        "plain_document",
        """\
May 4, 2021
Dear Sheriff Lund,
Enclosed is the memorandum of understanding for your signature, as you requested. Please let me have
your list of users and your policy. There is no fee. The agreement, logs and training are as we
discussed.
Sincerely, Chief Roe
""",
    ),
    (
        "plain_document",
        """\
From: Chief Roe <roe@elmford.example.gov>
To: All Sworn
Date: May 4, 2021 9:00 AM
Subject: Public records requests about body cameras

All: we've had several public records requests lately. Please send any request to Records the same
day. The policy, contract and logs may be asked for. None of you should answer on your own. Attached
is the procedure.
""",
    ),
    (
        "plain_document",
        """\
From: Vendor Support <help@axon.example.com>
To: Sgt. Poe
Date: May 4, 2021 9:00 AM
Subject: Re: Case 88121 audit log

Hi Sergeant, thanks for your message. Your request has been received. 1. The audit log export is
attached. 2. The invoice was sent to billing. 3. Training is available Tuesday. We don't have a
policy on retention beyond your setting.
""",
    ),
)
