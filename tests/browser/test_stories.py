"""The parties' stories, told by a real browser to the real demo over HTTP, on a phone and at a desk.

What each click must do to money, stock and ledger is asserted by ``tests/scenarios``; here people find the buttons, and
what they were promised stands on the next page.
"""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.catalog.pictures import photo

SCREENS = [pytest.param((360, 740), id="phone"), pytest.param((1366, 768), id="desk")]
pytestmark = pytest.mark.parametrize("size", SCREENS)
TODAY = timezone.localdate()


class Person:
    """Somebody of the demo at a screen; after every step the console must be quiet."""

    def __init__(self, visitor, size, who):
        self.at = visitor(*size)
        self.page = self.at.page
        self.page.set_default_timeout(30_000)
        self.at.enter_as(who)

    def go(self, path):
        answer = self.at.go(path)
        assert answer.status == 200, path
        return self

    def press(self, name):
        """Press the first button, link or fold that begins with that name, as it is written on the page."""
        pattern = re.compile(rf"^\s*{re.escape(name)}")
        self.page.locator(":is(button, a, summary):visible").filter(has_text=pattern).first.click()
        self.page.wait_for_load_state()
        return self

    def open(self, text):
        """Follow the first link with that text somewhere in it."""
        self.page.locator("a:visible").filter(has_text=text).first.click()
        self.page.wait_for_load_state()
        return self

    def step(self, of, deed):
        """On the board of the demo's couriers: let ``deed`` happen to that parcel or probe."""
        self.go("/fakes/couriers/").page.locator("article, form:has(> span)").filter(has_text=of).first.locator(
            "button"
        ).filter(has_text=deed).click()
        self.page.wait_for_load_state()
        return self

    def belongs_to(self, seller):
        """Change to another cooperative that the person works for."""
        if seller not in self.page.inner_text("header"):
            self.page.locator(".portal-head summary, header summary").first.click()
            self.page.locator("button[name=seller]", has_text=seller).click()
            self.page.wait_for_load_state()
        return self

    def confirm(self, name, **fields):
        """Open the fold of that name, fill in what it asks for, and press the button in it."""
        self.press(name).fill(**fields)
        with self.page.expect_navigation():
            self.page.locator("details.confirm[open] button:not([data-close])").first.click()
        return self

    def fill(self, **fields):
        for name, value in fields.items():
            field = self.page.locator(f"main [name='{name}'], .portal-main [name='{name}'], [name='{name}']").first
            if field.evaluate("e => e.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(str(value))
        return self

    def sees(self, *texts, within=20):
        """All of these stand on the page; it may still be coming, ``within`` seconds."""
        for text in texts:
            expect(self.page.locator("body")).to_contain_text(text, timeout=within * 1000)
        return self

    def finds(self, pattern):
        """The first text of the page that fits the pattern."""
        return re.search(pattern, self.page.locator("main, .portal-main").first.inner_text())[0]

    def comes(self, path, text):
        """Looks at that page again and again until the text stands there: what a worker does takes a moment."""
        for _second in range(30):
            if text in self.go(path).page.inner_text("body"):
                return self
            self.page.wait_for_timeout(1000)
        return self.sees(text)

    @property
    def number(self):
        """The number at the end of this page's address: D-9PHJ-5593."""
        return re.search(r"/([A-Z]-[A-Z0-9]{4}-[A-Z0-9]{4})/", self.page.url)[1]

    def shown(self):
        raise AssertionError(
            self.page.url + re.sub(r"\n+", " | ", self.page.locator("main, .portal-main").first.inner_text())[:1500]
        )

    def sees_not(self, text):
        expect(self.page.locator("body")).not_to_contain_text(text)
        return self

    def leaves(self):
        assert self.at.wrong == []
        self.at.context.close()


@pytest.fixture
def enter(visitor, size):
    """``enter("seller")`` opens a fresh screen and logs that person of the demo in."""
    came = []

    def make(who):
        came.append(Person(visitor, size, who))
        return came[-1]

    yield make
    assert [wrong for person in came for wrong in person.at.wrong] == []


def picture():
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": photo().read()}


def statement(code, amount):
    """A bank's export with one incoming transfer."""
    text = (
        "交易时间,贷方发生额,借方发生额,余额,对方户名,对方账号,摘要,交易流水号\n"
        f"{TODAY} 09:00:00,{amount},,{amount},韶关市演示第一中学,6222000011112222,食材款 {code},"
        f"SN{code.replace(' ', '')}\n"
    )
    return {"name": "流水.csv", "mimeType": "text/csv", "buffer": text.encode()}


def waiting(packer, order):
    """Numbers of the parcels at the packing desk that are of this order, or hold these goods."""
    rows = packer.go("/seller/packing/").page.locator(":is(li, article, tr):has(form)", has_text=order)
    return sorted(set(re.findall(r"Y-[A-Z0-9]{4}-[A-Z0-9]{4}", " ".join(rows.all_inner_texts()))))


def drive(packer, order):
    """Pack every parcel of the order and send it off on the seller's own truck; return their numbers."""
    numbers = waiting(packer, order)
    for number in numbers:
        packer.go(f"/seller/packing/{number}/").press("完成打包").sees("已打包").press("自有车辆")
        packer.fill(vehicle="粤F12345").press("发车").sees("已交运")
    return numbers


def test_a_cooperative_lists_stock_and_an_operator_approves(enter, size):
    title = f"北乡小芋头{size[0]}"
    clerk = enter("seller").go("/seller/").press("添加商品")
    clerk.page.set_input_files(
        "[name=pictures]", [{"name": "芋.jpg", "mimeType": "image/jpeg", "buffer": photo().read()}]
    )
    clerk.fill(
        title=title, category="根茎", sale_unit="jin", price_cny="3.80", min_quantity="5", step_quantity="5",
        storage_band="cool", shelf_life_days="40", stock="600", produced_on=TODAY.isoformat(),
        village="乐昌 黄坌", document_no="北合登9号",
    )  # fmt: skip
    clerk.press("保存并预览").sees(title, "黄坌村", "承诺达标合格证").press("我承诺，立即开具").press("提交审核").sees(
        "审核中"
    )

    operator = enter("operator").go("/admin/review/").press(title)
    operator.fill(document_no="乐产证〔2026〕9号", valid_from=TODAY.isoformat())
    operator.page.get_by_role("button", name="批准上架").click()
    operator.page.wait_for_load_state()

    buyer = enter("employee").go(f"/s/?q={title}").press(title)
    buyer.sees("¥3.80", "产地已核验", "黄坌村").press("查看依据").sees("乐产证〔2026〕9号")


def test_an_employee_buys_receives_and_gets_money_back(enter):
    employee = enter("employee").go("/")
    employee.page.locator("[name=q]").first.fill("mt")
    employee.page.keyboard.press("Enter")
    employee.page.wait_for_url("**/s/**")
    employee.press("北乡马蹄 5斤装").sees("¥19.80", "省定贫困村").press("加入购物车").sees("已加入购物车")
    employee.go("/cart/").sees("乐昌北乡演示种植专业合作社", "冷藏 0–10 °C包裹").press("去结算").sees("计入本单位")
    employee.press("提交订单").press("立即支付").sees("支付平台（演示）").press("成功").sees("感谢您的支持", within=30)
    employee.go("/me/orders/").press("北乡马蹄 5斤装").sees("已付款")
    order = employee.number

    drive(enter("packer"), order)
    employee.go(f"/me/orders/{order}/").sees("已交承运方").press("确认收货").sees("已收货")

    employee.press("申请售后").fill(reason="一袋里有烂果")
    employee.page.locator("[name=line]").first.check()
    employee.page.locator("[name=photos]").set_input_files([picture()])
    employee.press("提交给商家").sees("一袋里有烂果")

    enter("seller").go("/seller/after-sales/").sees("一袋里有烂果").confirm("同意退款")
    employee.comes(f"/me/orders/{order}/", "已原路退回")


def test_a_canteen_orders_in_bulk_is_delivered_and_signs_the_weights(enter, size):
    buyer = enter("buyer").go("/org/paste/").fill(text="马蹄 100公斤 / 神秘果 3斤").press("识别清单")
    buyer.sees("100 公斤 折合 200 斤", "没有在售商品叫这个名称").press("下一步：填写采购单").sees("神秘果 3斤")
    request = buyer.press("提交审批").sees("待审批").number

    enter("approver").go("/org/approvals/").press(request).sees("¥700.00").press("同意").sees("已同意")
    accountant = enter("accountant").go("/org/payments/").sees(request)
    row = accountant.page.locator("tr", has_text=request).inner_text()
    code = re.search(r"[A-Z0-9]{3} [A-Z0-9]{3} [A-Z0-9]{3}", row)[0]
    amount = re.search(r"¥([\d,.]+)", row)[1].replace(",", "")

    operator = enter("operator").go("/admin/bank-statement/")
    operator.page.locator("[name=file]").set_input_files([statement(code, amount)])
    operator.press("导入并匹配").sees("所有到账均已匹配")

    order = buyer.go(f"/org/requests/{request}/").press("查看订单").finds(r"D-[A-Z0-9]{4}-[A-Z0-9]{4}")
    packer = enter("packer")
    for parcel in drive(packer, order):
        packer.go(f"/seller/packing/{parcel}/").press("已送达收货方").sees("已送达")
        acceptor = enter("acceptor").go("/org/receiving/").open(parcel)
        acceptor.page.locator("[name^=received-]").first.fill("192")
        acceptor.page.locator("[name^=reason-]").first.fill("短秤")
        acceptor.page.locator("[name^=agreed-]").first.check()
        acceptor.press("确认过秤并签字").sees("请另一人复核签字")
        buyer.go("/org/receiving/").open(parcel).sees("192").press("复核签字").sees("已验收")

    # Eight jin short at 3.50: a credit; the invoice says what is left.
    accountant.go("/org/invoices/").open(order).sees("¥879.00")
    accountant.fill(
        number=f"2644200000001234{size[0]:04}",
        title="韶关市演示第一中学",
        amount_cny="879.00",
        issued_on=TODAY.isoformat(),
    )
    accountant.press("验票并登记").sees("发票与订单相符")


def test_a_union_holds_a_round_and_members_sign_for_it(enter, size):
    title = f"腊月好物{size[0]}"
    officer = enter("union").go("/org/welfare/").press("发起新一轮")
    opens = timezone.localtime()
    officer.fill(
        title=title, occasion="spring", allowance_cny="200", preparation_days="10",
        opens_at=f"{opens:%Y-%m-%dT%H:%M}", closes_at=f"{opens + timedelta(days=5):%Y-%m-%dT%H:%M}",
        delivery_on=(opens + timedelta(days=20)).date().isoformat(),
    )  # fmt: skip
    officer.press("保存草稿").fill(q="红薯干").page.keyboard.press("Enter")
    officer.page.wait_for_load_state()
    officer.press("选择").fill(max_quantity="3").press("加入清单").sees("乐昌红薯干").press("商品已选好")
    for place in ("本部", "南校区"):
        officer.press("领取点").fill(name=place).press("添加领取点").sees(place)
    officer.confirm("发布").sees("本轮已发布")
    round_ = officer.number

    member = enter("employee").go("/welfare/").open(title)
    member.page.locator("[name^=item-]").first.fill("2")
    if member.page.locator("[name=place]").count():
        member.page.locator("[name=place]").first.check()
    member.press("提交登记").sees("¥30.00")

    officer.go(f"/org/welfare/{round_}/").confirm("截止登记").sees("反馈单")
    slip = officer.finds(r"F-[A-Z0-9]{4}-[A-Z0-9]{4}")
    enter("seller").belongs_to("秀水").go(f"/seller/slips/{slip}/").sees("2 袋").press("按此数量确认").sees("全部确认")
    officer.go(f"/org/welfare/{round_}/").press("确定数量").confirm("下单并付款").sees("已付款")
    packer = enter("packer").belongs_to("秀水")
    for parcel in drive(packer, "2 袋 乐昌红薯干"):
        packer.go(f"/seller/packing/{parcel}/").press("已送达收货方").sees("已送达")
    officer.go(f"/org/welfare/{round_}/").open("本部").press("签").sees("李小满")
    officer.fill(signed_name="李小满").press("确认领取").sees("李小满")
    officer.go(f"/org/welfare/{round_}/").confirm("结束本轮").sees("结束")
    member.go(f"/welfare/{round_}/").sees("您已签领")


def test_goods_travel_by_courier_and_a_warm_spell_holds_them(enter):
    employee = enter("employee").go("/p/x_2/").press("立即购买").press("提交订单").press("立即支付").press("成功")
    employee.sees("感谢您的支持", within=30).press("返回订单").open("北乡马蹄 5斤装")
    order = employee.number
    packer = enter("packer")
    parcel = waiting(packer, order)[0]
    packer.go(f"/seller/packing/{parcel}/").press("完成打包").sees("已打包").press("随货放入").sees("TH-0001")
    packer.press("顺丰下单").comes(f"/seller/packing/{parcel}/", "打印面单")
    waybill = packer.finds(r"SF\d{10,}")

    board = enter("packer")
    board.step(waybill, "快件已揽收")
    employee.comes(f"/me/orders/{order}/", "快件已揽收")
    board.step("TH-0001", "发送一段超温")
    employee.comes(f"/me/orders/{order}/", "因温度异常暂扣")
    packer.go(f"/seller/packing/{parcel}/").sees("因温度异常暂扣")
    packer.fill(disposition="release")
    packer.fill(reason="中心温度 6 ℃，包装完好").press("提交处置").sees("中心温度 6 ℃")

    for news in ("快件已发往深圳转运中心", "正在派送途中", "已签收"):
        board.step(waybill, news)
        employee.comes(f"/me/orders/{order}/", news)
    employee.sees("中心温度 6 ℃，包装完好")


def test_the_ledger_is_read_and_proved(enter, visitor, size):
    finance = enter("finance").go("/gov/").sees("÷").go("/gov/ledger/")
    finance.go("/gov/ledger/?origin=乐昌")
    entry = finance.finds(r"E-[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}")
    finance.open(entry).sees("帮扶层级", "是否计入")
    stranger = visitor(*size)
    stranger.go(f"/ledger/proof/{entry}/")
    expect(stranger.page.locator("body")).to_contain_text(entry)
    for kind in ("xlsx", "csv"):
        answer = finance.page.request.get(f"{finance.at.site}/gov/ledger.{kind}")
        assert (answer.status, "attachment" in answer.headers["content-disposition"]) == (200, True)
    assert stranger.wrong == []
