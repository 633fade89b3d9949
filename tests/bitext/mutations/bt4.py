"""Damage to the front matter of a good page."""

from tests.bitext.mutations import Mutation

MUTATIONS = [
    Mutation(
        "BT401",
        "zh-TW",
        "---\ntitle: 停止通道\n",
        "",
        "description: 如何使用 WsAbortChannel 停止 WWSAPI 的通道，以及之後該如何處理該通道。",
    ),
    Mutation(
        "BT402",
        "es",
        "title: Detención de un canal",
        "title: Canal: su detención",
        ": su detención",
    ),
    Mutation("BT402", "fr", "ms.topic: article\n", "ms.topic: [article\n", ": 03/14/2024"),
    Mutation("BT402", "zh-TW", "title: 停止通道", "@停止通道", "@停止通道"),
    Mutation("BT403", "pt", "title: Parar um canal\n", "", "---"),
    Mutation("BT403", "es", "ms.assetid: 5b7e0c52-9d0f-4f6e-8a63-2f1c4d9be701\n", "", "---"),
    Mutation("BT403", "zh-TW", "ms.topic: article\n", "", "---"),
    Mutation(
        "BT404",
        "fr",
        "ms.topic: article",
        "ms.topic: concept\nms.topic: article",
        "ms.topic: article",
    ),
    Mutation(
        "BT404", "zh-TW", "title: 停止通道", "title: 通道\ntitle: 停止通道", "title: 停止通道"
    ),
    Mutation("BT405", "es", "ms.topic: article", "ms.topic: artículo", "artículo"),
    Mutation(
        "BT405", "pt", "5b7e0c52-9d0f", "5b7e0c52–9d0f", "5b7e0c52–9d0f-4f6e-8a63-2f1c4d9be701"
    ),
    Mutation("BT405", "fr", "ms.date: 03/14/2024", "ms.date: 03/15/2024", "03/15/2024"),
    Mutation("BT405", "zh-TW", "ms.topic: article", "ms.topic: 文章", "文章"),
    Mutation("BT406", "fr", "ms.contentlocale: fr-FR", "ms.contentlocale: de-DE", "de-DE"),
    Mutation("BT407", "es", "title: Detención", "título: Detención", "título"),
    Mutation("BT407", "pt", "description: Como", "Descrição: Como", "Descrição"),
    Mutation("BT407", "fr", "description: Comment", "Description : Comment", "Description"),
    Mutation("BT407", "fr", "ms.topic: article", "ms. topic : article", "ms. topic"),
    Mutation("BT407", "zh-TW", "title: 停止", "標題：停止", "標題"),
    Mutation("BT408", "fr", "ms.date: 03/14/2024", "ms.date: 14/03/2024", "14/03/2024"),
    Mutation(
        "BT408", "es", "ms.lasthandoff: 03/20/2024", "ms.lasthandoff: 13/13/2024", "13/13/2024"
    ),
    Mutation(
        "BT409",
        "pt",
        "ms.openlocfilehash: 1b68b35ae3e05e26",
        "ms.openlocfilehash: 1b68b35ae3e05e2",
        "1b68b35ae3e05e20ce7c6140347733ff0ad2dac",
    ),
    Mutation(
        "BT409",
        "zh-TW",
        "ms.sourcegitcommit: 3f0a1c5be2d94768a1b07c9d5e86f2430b9d7a15",
        "ms.sourcegitcommit: 主要",
        "主要",
    ),
]
